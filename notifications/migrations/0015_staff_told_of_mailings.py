"""What the staff has a letter of. What has ended, or stands, before there were letters needs none."""

from django.db import migrations, models

KNOWN = """
UPDATE notifications_announcement SET told = state WHERE state IN ('finished', 'paused')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0014_removed_webhooks"),
    ]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="told",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing"),
                    ("paused", "That it stopped by itself"),
                    ("stalled", "That it stands still"),
                    ("finished", "That it finished"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="announcement",
            name="told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
