"""Each message may carry the log's last checkpoint; those under way go on without."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_pace"),
    ]

    operations = [
        migrations.AddField(
            model_name="messagepart",
            name="tail",
            field=models.BinaryField(default=b""),
        ),
    ]
