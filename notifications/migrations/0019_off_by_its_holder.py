"""A webhook that its own system switched off is off for a reason of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Choices only."""

    dependencies = [
        ("notifications", "0018_unreadable"),
    ]

    operations = [
        migrations.AlterField(
            model_name="webhookendpoint",
            name="off_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("staff", "switched off by a member of the staff"),
                    ("holder", "switched off by the system itself"),
                    ("gone", "the system answered that it is gone (410)"),
                    ("failing", "took nothing for days"),
                    ("removed", "removed"),
                ],
                max_length=7,
            ),
        ),
    ]
