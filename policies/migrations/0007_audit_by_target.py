"""What was done to one row is found without reading the whole audit log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0006_whole_publications"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["target", "action"], name="audit_by_target"),
        ),
    ]
