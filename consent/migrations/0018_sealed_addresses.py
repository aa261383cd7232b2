"""The addresses of readers' accounts are sealed; the accounts hold stand-ins."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0017_log_readings"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedAddress",
            fields=[
                ("email_hmac", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("email_encrypted", models.BinaryField()),
            ],
        ),
    ]
