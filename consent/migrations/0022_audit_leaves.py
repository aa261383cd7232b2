"""Acts of the staff become leaves of the log too: those of before with the next run of the sealer."""

import django.db.models.deletion
from django.db import migrations, models

# A trigger and not a receiver: whoever inserts an audit event, in whatever way, has it sealed.
QUEUE = """
CREATE FUNCTION queue_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_unsealedaudit (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER queue_for_sealing AFTER INSERT ON policies_auditevent
    FOR EACH ROW EXECUTE FUNCTION queue_audit_event();
INSERT INTO consent_unsealedaudit (event_id) SELECT id FROM policies_auditevent ORDER BY id;
"""
SIZES = "ALTER TABLE consent_ledgerentry ADD CONSTRAINT a_nonce_is_32_bytes CHECK (octet_length(nonce) = 32);"


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [
        ("consent", "0021_notices_scope"),
        ("policies", "0011_scratch"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsealedAudit",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="unsealed",
                        db_constraint=False,
                        serialize=False,
                        to="policies.auditevent",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="a_leaf_stands_for_one_thing",
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="audit_event",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leaves",
                to="policies.auditevent",
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="nonce",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("consent", "Record"),
                    ("policy", "Published text"),
                    ("fork", "Successor of an earlier log"),
                    ("audit", "Audit event"),
                ],
                max_length=7,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("audit_event__isnull", False)),
                fields=("audit_event", "log"),
                name="one_leaf_per_audit_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audit_event__isnull", True),
                        ("kind", "consent"),
                        ("nonce__isnull", True),
                        ("record__isnull", False),
                        ("rendition__isnull", True),
                    ),
                    models.Q(
                        ("audit_event__isnull", True),
                        ("kind", "policy"),
                        ("nonce__isnull", True),
                        ("record__isnull", True),
                        ("rendition__isnull", False),
                    ),
                    models.Q(
                        ("audit_event__isnull", False),
                        ("kind", "audit"),
                        ("nonce__isnull", False),
                        ("record__isnull", True),
                        ("rendition__isnull", True),
                    ),
                    models.Q(
                        ("audit_event__isnull", True),
                        ("kind", "fork"),
                        ("nonce__isnull", True),
                        ("record__isnull", True),
                        ("rendition__isnull", True),
                        ("index", 0),
                    ),
                    _connector="OR",
                ),
                name="a_leaf_stands_for_one_thing",
            ),
        ),
        migrations.RunSQL(SIZES),
        migrations.RunSQL(QUEUE),
    ]
