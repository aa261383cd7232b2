"""Devices are told from people for good, also after their identity is gone: nobody counts them among people."""

from django.db import migrations, models

MARK = """
UPDATE consent_subject SET is_device = true
WHERE id IN (SELECT subject_id FROM consent_identity WHERE device_hash IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0014_devices")]
    operations = [
        migrations.AddField("subject", "is_device", models.BooleanField(default=False)),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
