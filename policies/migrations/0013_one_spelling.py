"""Four eyes whatever the spelling: the triggers see through capitals, composition, spaces and unseen marks."""

from django.db import migrations

FUNCTIONS = r"""
-- As policies/naming.py has it: what is compared, never what is kept.
CREATE FUNCTION one_spelling(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(regexp_replace(
        regexp_replace(
            lower(normalize(name, NFKC)),
            '[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0001-\U000e007f]', '', 'g'
        ),
        '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g'
    ))
$$;

CREATE FUNCTION has_touched(version bigint, name text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM policies_contribution
        WHERE version_id = version AND one_spelling(person) = one_spelling(name)
    )
$$;

CREATE OR REPLACE FUNCTION keep_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict = 'approve' AND has_touched(NEW.version_id, NEW."by") THEN
        RAISE EXCEPTION '% has touched version %', NEW."by", NEW.version_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION keep_life() RETURNS trigger LANGUAGE plpgsql AS $$
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
          AND NOT has_touched(NEW.id, r."by")
    ) THEN
        RAISE EXCEPTION 'nobody else has approved this text of version %', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("policies", "0012_beginnings")]

    operations = [migrations.RunSQL(FUNCTIONS)]
