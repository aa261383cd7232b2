"""Links of one use that an app opens pages by."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0023_readings_go_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebSession",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=200)),
                ("back", models.CharField(blank=True, max_length=500)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("session", "Signed-in session"),
                            ("user_token", "Company token"),
                            ("device", "Device"),
                            ("mail_link", "Link in a mail"),
                            ("server_key", "Server key"),
                            ("import", "Import"),
                            ("staff", "Word of our staff"),
                        ],
                        max_length=20,
                    ),
                ),
                ("actor", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ends_at", models.DateTimeField(db_index=True)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="consent.subject"
                    ),
                ),
            ],
        ),
    ]
