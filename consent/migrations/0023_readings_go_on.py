"""A reading goes on after any place; those that began at the beginning say so with an empty one."""

from django.db import migrations, models

# Rewritten by ALTER: the rows are append-only, and what they say does not change.
PLACES = """
ALTER TABLE consent_logreading
    ALTER COLUMN "after" TYPE varchar(120) USING CASE WHEN "after" IS NULL THEN '' ELSE 'record/' || "after" END,
    ALTER COLUMN "after" SET NOT NULL;
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: a place is no record's id."""

    dependencies = [("consent", "0022_audit_leaves")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PLACES)],
            state_operations=[
                migrations.AlterField(
                    model_name="logreading",
                    name="after",
                    field=models.CharField(blank=True, default="", max_length=120),
                ),
            ],
        ),
    ]
