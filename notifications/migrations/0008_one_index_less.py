"""An index that the primary key made needless, and that the planner of a fresh table preferred."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index is dropped; nothing is rewritten."""

    dependencies = [
        ("notifications", "0007_checkpoint"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="announcement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="notifications.announcement",
            ),
        ),
    ]
