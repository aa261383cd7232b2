"""Public keys, kept for ever."""

from django.db import migrations, models

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON consent_publickey
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON consent_publickey
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("consent", "0003_code_requests")]

    operations = [
        migrations.CreateModel(
            name="PublicKey",
            fields=[
                ("public", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("log", "Checkpoints of the log"),
                            ("time", "The time of a checkpoint"),
                            ("receipt", "Receipts"),
                        ],
                        max_length=7,
                        verbose_name="use",
                    ),
                ),
                ("first_seen_at", models.DateTimeField(verbose_name="first used at")),
            ],
            options={"verbose_name": "public key", "verbose_name_plural": "public keys"},
        ),
        migrations.RunSQL(GUARDS),
    ]
