"""How often an address asked for a sign-in code in a day, and tried one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One small table."""

    dependencies = [
        ("consent", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_hash", models.CharField(max_length=64)),
                ("day", models.DateField(db_index=True)),
                ("count", models.PositiveSmallIntegerField(default=0)),
                ("guesses", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address_hash", "day"), name="one_count_per_address_and_day"
                    )
                ],
            },
        ),
    ]
