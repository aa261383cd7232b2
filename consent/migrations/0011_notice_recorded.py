"""Since when a notice is known here: `at` may lie before, when a device or a server told of it later."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("consent", "0010_staff_and_minors")]
    # In two steps: the rows that there are have no such moment, and would be given that of the migration.
    operations = [
        migrations.AddField("notice", "recorded_at", models.DateTimeField(null=True)),
        migrations.AlterField("notice", "recorded_at", models.DateTimeField(null=True, db_default=Now())),
    ]
