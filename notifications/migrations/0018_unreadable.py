"""An address that nobody reads is a reason of its own not to send a mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only."""

    dependencies = [
        ("notifications", "0017_each_account"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("erased", "The person was erased"),
                    ("no_address", "No confirmed address any more"),
                    ("opted_out", "Left the mailing list before their mail was sent"),
                    ("suppressed", "Mail to this address comes back, or is unwanted"),
                    ("inactive", "Not seen for long: told at the next visit"),
                    ("same_address", "Another account with this address was told"),
                    ("bad_address", "The address cannot be used"),
                    ("unreadable", "The address cannot be read with our keys"),
                    ("eai_unsupported", "The mail server cannot write to this kind of address"),
                    ("route_down", "The mail server cannot be reached"),
                    ("expired", "Tried in vain until the last moment"),
                ],
                max_length=15,
                verbose_name="reason",
            ),
        ),
    ]
