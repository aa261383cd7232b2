"""A version is published as a PDF too; compressing is left to whoever sends the bytes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0007_audit_by_target")]

    operations = [
        migrations.RemoveField(model_name="rendition", name="gzip"),
        migrations.AlterField(
            model_name="rendition",
            name="media",
            field=models.CharField(
                choices=[("json", "JSON"), ("html", "HTML"), ("txt", "Plain text"), ("pdf", "PDF")],
                max_length=4,
            ),
        ),
    ]
