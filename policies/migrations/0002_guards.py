"""Published rows cannot change, by the ORM or by SQL; effective dates of a policy only rise."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION keep_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' THEN
        RAISE EXCEPTION 'version % is published', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- A version is born a draft, and on publication its number and effective moment exceed all before it.
CREATE FUNCTION keep_publication_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'published' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a version is not born published' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM policies_policy WHERE id = NEW.policy_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM policies_policyversion
               WHERE policy_id = NEW.policy_id AND status = 'published' AND id <> NEW.id
                 AND (effective_at >= NEW.effective_at OR number >= NEW.number)) THEN
        RAISE EXCEPTION 'effective dates and numbers of a policy only rise'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- The share lock makes a section wait for a publication under way, and then find it published.
CREATE FUNCTION keep_published_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parent bigint;
    standing text;
BEGIN
    FOREACH parent IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.version_id]
        WHEN 'DELETE' THEN ARRAY[OLD.version_id]
        ELSE ARRAY[OLD.version_id, NEW.version_id] END
    LOOP
        SELECT status INTO standing FROM policies_policyversion WHERE id = parent FOR SHARE;
        IF standing = 'published' THEN
            RAISE EXCEPTION 'version % is published', parent USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON policies_policyversion
    FOR EACH ROW EXECUTE FUNCTION keep_published_version();
CREATE TRIGGER keep_order BEFORE INSERT OR UPDATE ON policies_policyversion
    FOR EACH ROW EXECUTE FUNCTION keep_publication_order();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON policies_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""

PARTS = ("policies_section", "policies_purpose", "policies_datacategory", "policies_recipient")
BYTES = ("policies_rendition", "policies_question")
APPEND_ONLY = (*BYTES, "policies_auditevent")

PART_GUARDS = """
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION keep_published_parts();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""
APPEND_ONLY_GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""
# Bytes join a version before it is published, never after: its languages close then.
BYTES_GUARDS = """
CREATE TRIGGER closed_at_publication BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION keep_published_parts();
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("policies", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS),
        *[migrations.RunSQL(PART_GUARDS.format(table=table)) for table in PARTS],
        *[migrations.RunSQL(APPEND_ONLY_GUARDS.format(table=table)) for table in APPEND_ONLY],
        *[migrations.RunSQL(BYTES_GUARDS.format(table=table)) for table in BYTES],
    ]
