"""How long data is kept is said in each language; what was said before stays what it was in all of them.

Purposes of what is published are guarded against UPDATE, so the columns are filled as their type is set: the
snapshot of every version gives the same bytes as before.
"""

from django.db import migrations, models

COLUMNS = {"ar": "ar", "en": "en", "fr": "fr", "ur": "ur", "hi": "hi", "bn": "bn", "id": "ind", "fil": "fil"}
SPEAKS = """
CREATE FUNCTION pg_temp.speaks(version bigint, code text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT code = ANY (policy.languages) FROM public.policies_policyversion AS row
    JOIN public.policies_policy AS policy ON policy.id = row.policy_id WHERE row.id = version
$$;
"""
DONE = "DROP FUNCTION pg_temp.speaks;"
FILL = [
    f"""
ALTER TABLE policies_purpose ALTER COLUMN retention_{column} TYPE varchar(200)
    USING CASE WHEN pg_temp.speaks(version_id, '{code}') THEN nullif(retention, '') END;
"""
    for code, column in COLUMNS.items()
]


class Migration(migrations.Migration):
    dependencies = [("policies", "0013_one_spelling")]

    operations = [
        *[
            migrations.AddField(
                model_name="purpose",
                name=f"retention_{column}",
                field=models.CharField(blank=True, max_length=200, null=True, verbose_name="kept for"),
            )
            for column in COLUMNS.values()
        ],
        migrations.RunSQL([SPEAKS, *FILL, DONE], migrations.RunSQL.noop),
    ]
