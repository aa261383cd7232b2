"""The life of a version in the database itself: who may approve, and which state follows which."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION keep_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict = 'approve' AND EXISTS (
        SELECT 1 FROM policies_contribution WHERE version_id = NEW.version_id AND person = lower(NEW."by")
    ) THEN
        RAISE EXCEPTION '% has touched version %', NEW."by", NEW.version_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A state follows its forerunner only, and from approval on it rests on the last review.
CREATE FUNCTION keep_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a version is born a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'in_review'), ('in_review', 'draft'), ('in_review', 'approved'),
        ('approved', 'draft'), ('approved', 'scheduled'), ('approved', 'published'),
        ('scheduled', 'draft'), ('scheduled', 'approved'), ('scheduled', 'published')
    ) THEN
        RAISE EXCEPTION 'a version does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status IN ('approved', 'scheduled', 'published') AND NOT EXISTS (
        SELECT 1 FROM policies_review r
        WHERE r.id = (SELECT max(id) FROM policies_review WHERE version_id = NEW.id)
          AND r.verdict = 'approve' AND r.content_hash = NEW.approved_hash
          AND NOT EXISTS (SELECT 1 FROM policies_contribution c
                          WHERE c.version_id = NEW.id AND c.person = lower(r."by"))
    ) THEN
        RAISE EXCEPTION 'nobody else has approved this text of version %', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_life BEFORE INSERT OR UPDATE ON policies_policyversion
    FOR EACH ROW EXECUTE FUNCTION keep_life();
CREATE TRIGGER keep_four_eyes BEFORE INSERT ON policies_review
    FOR EACH ROW EXECUTE FUNCTION keep_four_eyes();
"""

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER closed_at_publication BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION keep_published_parts();
"""

# Drafts that were begun before contributions were kept: the audit log knows who wrote in them.
BACKFILL = """
INSERT INTO policies_contribution (version_id, person, at)
SELECT v.id, lower(e.actor), min(e.at)
FROM policies_auditevent e JOIN policies_policyversion v ON e.target = 'policyversion:' || v.id
WHERE v.status <> 'published' AND e.action IN ('import', 'draft', 'copy', 'edit', 'confirm_declarations')
GROUP BY v.id, lower(e.actor)
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("policies", "0003_reviews")]

    operations = [
        migrations.RunSQL(BACKFILL),
        migrations.RunSQL(FUNCTIONS),
        *[migrations.RunSQL(GUARDS.format(table=f"policies_{name}")) for name in ("review", "contribution")],
    ]
