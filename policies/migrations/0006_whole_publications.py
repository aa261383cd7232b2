"""Nothing is published without its text, and a published policy keeps its address."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION keep_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' AND NOT (
        EXISTS (SELECT 1 FROM policies_section WHERE version_id = NEW.id)
        AND EXISTS (SELECT 1 FROM policies_rendition WHERE version_id = NEW.id AND media = 'json'
                    AND language = NEW.authoritative_language)
        AND EXISTS (SELECT 1 FROM policies_question WHERE version_id = NEW.id
                    AND language = NEW.authoritative_language)
    ) THEN
        RAISE EXCEPTION 'version % has no published text', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.slug <> OLD.slug AND EXISTS (
        SELECT 1 FROM policies_policyversion WHERE policy_id = OLD.id AND status = 'published'
    ) THEN
        RAISE EXCEPTION 'policy % is published under its address', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_whole BEFORE UPDATE ON policies_policyversion
    FOR EACH ROW EXECUTE FUNCTION keep_whole();
CREATE TRIGGER keep_address BEFORE UPDATE ON policies_policy
    FOR EACH ROW EXECUTE FUNCTION keep_address();
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("policies", "0005_plausible_moments")]

    operations = [migrations.RunSQL(GUARDS)]
