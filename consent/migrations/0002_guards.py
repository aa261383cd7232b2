"""Records and notices are append-only, by the ORM or by SQL."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("consent", "0001_initial"), ("policies", "0002_guards")]

    operations = [
        migrations.RunSQL(GUARDS.format(table=table)) for table in ("consent_consentrecord", "consent_notice")
    ]
