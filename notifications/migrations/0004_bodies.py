"""The bodies of a message apart, so that each person's own link can be set in before they are encoded."""

from django.db import migrations, models


def _octets(name: str) -> migrations.AddField:
    return migrations.AddField("messagepart", name, models.BinaryField(default=b""), preserve_default=False)


class Migration(migrations.Migration):
    """Messages that were frozen before are composed again, when a running announcement is next looked at."""

    dependencies = [("notifications", "0003_uncompilable")]

    operations = [
        migrations.RunSQL(
            "UPDATE notifications_announcement SET state = 'ready' WHERE state = 'running'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL("DELETE FROM notifications_messagepart", migrations.RunSQL.noop),
        migrations.RemoveField("messagepart", "compiled"),
        _octets("head"),
        _octets("text"),
        _octets("html"),
    ]
