"""A device is known by the hash of its token, and what was said on it keeps its name when it is carried over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0013_connected_systems"),
    ]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="device_hash",
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="original",
            field=models.UUIDField(null=True),
        ),
    ]
