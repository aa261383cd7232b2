"""How data is collected is said in each language; what was said before stays what it was in all of them.

As with how long it is kept, the columns are filled as their type is set: what is published is guarded against
UPDATE, and the snapshot of every version gives the same bytes as before.
"""

from django.db import migrations, models

COLUMNS = {"ar": "ar", "en": "en", "fr": "fr", "ur": "ur", "hi": "hi", "bn": "bn", "id": "ind", "fil": "fil"}
LABELS = {"purpose": "how the data is collected", "datacategory": "how it is collected"}
SPEAKS = """
CREATE FUNCTION pg_temp.speaks(version bigint, code text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT code = ANY (policy.languages) FROM public.policies_policyversion AS row
    JOIN public.policies_policy AS policy ON policy.id = row.policy_id WHERE row.id = version
$$;
"""
DONE = "DROP FUNCTION pg_temp.speaks;"
FILL = [
    f"""
ALTER TABLE policies_{model} ALTER COLUMN collection_{column} TYPE text
    USING CASE WHEN pg_temp.speaks(version_id, '{code}') THEN nullif(collection, '') END;
"""
    for model in LABELS
    for code, column in COLUMNS.items()
]


class Migration(migrations.Migration):
    dependencies = [("policies", "0015_capitals_of_all_alphabets")]

    operations = [
        *[
            migrations.AddField(
                model_name=model,
                name=f"collection_{column}",
                field=models.TextField(blank=True, null=True, verbose_name=label),
            )
            for model, label in LABELS.items()
            for column in COLUMNS.values()
        ],
        migrations.RunSQL([SPEAKS, *FILL, DONE], migrations.RunSQL.noop),
    ]
