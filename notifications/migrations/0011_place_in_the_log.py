"""How far each webhook was told of the log. Those of before chose nothing that is read from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ("notifications", "0010_webhooks"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="place",
            field=models.CharField(default="1-0", max_length=30),
            preserve_default=False,
        ),
    ]
