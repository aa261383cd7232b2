"""More than two secrets of a webhook may sign at once, each until its own end."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0020_held_to_correct"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplacedSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("until", models.DateTimeField()),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="notifications.webhookendpoint",
                    ),
                ),
            ],
        ),
    ]
