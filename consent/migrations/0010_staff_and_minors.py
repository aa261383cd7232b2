"""What the staff record for a person, and who is a minor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0009_log"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="consentrecord",
            options={
                "permissions": [("record_for_person", "Can record an answer for a person")],
                "verbose_name": "record",
                "verbose_name_plural": "records",
            },
        ),
        migrations.AddField(
            model_name="identity",
            name="is_minor",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Web page"),
                    ("app", "Application"),
                    ("server", "Company server"),
                    ("mail", "Mail"),
                    ("staff", "Our staff"),
                ],
                max_length=6,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="evidence",
            field=models.CharField(
                choices=[
                    ("session", "Signed-in session"),
                    ("user_token", "Company token"),
                    ("device", "Device"),
                    ("mail_link", "Link in a mail"),
                    ("server_key", "Server key"),
                    ("import", "Import"),
                    ("staff", "Word of our staff"),
                ],
                max_length=10,
                verbose_name="evidence",
            ),
        ),
    ]
