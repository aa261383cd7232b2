"""Whoever reads the log again leaves a row that stays."""

from django.db import migrations, models

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON consent_logreading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON consent_logreading
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [
        ("consent", "0016_pending_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="began at")),
                ("ended_at", models.DateTimeField(verbose_name="ended at")),
                ("by", models.CharField(max_length=200, verbose_name="who")),
                ("after", models.UUIDField(null=True)),
                ("leaves", models.BigIntegerField(verbose_name="leaves")),
                ("records", models.BigIntegerField(verbose_name="records")),
                ("faults", models.BigIntegerField(verbose_name="faults")),
                ("findings", models.JSONField(default=list, verbose_name="findings")),
            ],
            options={
                "verbose_name": "reading of the log",
                "verbose_name_plural": "readings of the log",
            },
        ),
        migrations.RunSQL(KEPT),
    ]
