"""Drafts stand side by side: each says how it began and by whom, and one press begins one.

Of versions that are public already it stays unsaid: their rows cannot change.
"""

from django.db import migrations, models

FROM_THE_AUDIT_LOG = """
UPDATE policies_policyversion AS version
SET begun_by = event.actor,
    origin = CASE event.action WHEN 'draft' THEN 'empty' WHEN 'correct' THEN 'correction' ELSE event.action END
FROM policies_auditevent AS event
WHERE event.target = 'policyversion:' || version.id
  AND event.action IN ('draft', 'copy', 'correct', 'import')
  AND version.status <> 'published';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0011_scratch"),
    ]

    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="origin",
            field=models.CharField(
                blank=True,
                choices=[
                    ("empty", "Empty"),
                    ("copy", "Copy"),
                    ("correction", "Correction"),
                    ("import", "Import"),
                ],
                default="",
                editable=False,
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="policyversion",
            name="begun_by",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="policyversion",
            name="begun_with",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.RunSQL(FROM_THE_AUDIT_LOG, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("origin", "correction"), models.Q(("status", "published"), _negated=True)
                ),
                fields=("based_on",),
                name="one_open_correction_of_a_version",
            ),
        ),
    ]
