"""What somebody typed into a draft and has not saved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0010_translated_from"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scratch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(max_length=200)),
                ("words", models.JSONField()),
                ("seen", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="scratches",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "by"), name="one_scratch_a_person")
                ],
            },
        ),
    ]
