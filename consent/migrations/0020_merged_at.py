"""Since when a device is its owner's: what it said counts for them in reports from then on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0019_request_scope")]
    operations = [
        migrations.AddField(
            "subject", "merged_at", models.DateTimeField(blank=True, editable=False, null=True)
        )
    ]
