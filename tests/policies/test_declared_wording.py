"""How data is collected and how long it is kept, in each language; and what was one wording before."""

from importlib import import_module

import pytest
from django.db import connection

from policies.models import DataCategory, Purpose
from policies.snapshot import content, read
from tests.builders import a_draft, a_policy
from tests.consent.builders import published_from

pytestmark = pytest.mark.django_db
FIELDS = [
    (Purpose, "purposes", "retention", "0014_retention_by_language"),
    (Purpose, "purposes", "collection", "0016_collection_by_language"),
    (DataCategory, "data_categories", "collection", "0016_collection_by_language"),
]
of_each_field = pytest.mark.parametrize(("model", "kind", "field", "migration"), FIELDS)


def told(version, kind, field):
    [in_arabic], [in_english] = (content(read(version), code)[kind] for code in ("ar", "en"))
    return in_arabic[field], in_english[field]


@of_each_field
def test_each_language_says_it_in_its_own_words_and_none_lends_anothers(model, kind, field, migration):
    draft = a_draft(a_policy(languages=["ar", "en"]))
    titles = {"title_ar": "خدمة", "title_en": "Service", "confirmed": True}
    model.objects.create(version=draft, key="service", **{f"{field}_ar": "كلام"}, **titles)
    assert told(draft, kind, field) == ("كلام", "")
    model.objects.update(**{f"{field}_en": "words"})
    assert told(draft, kind, field) == ("كلام", "words")


@of_each_field
def test_what_was_one_wording_stays_it_in_the_languages_of_the_policy_also_of_what_is_published(
    model, kind, field, migration
):
    step = import_module(f"policies.migrations.{migration}")
    draft = a_draft(a_policy(languages=["ar"]))
    model.objects.create(version=draft, key="service", title_ar="خدمة", confirmed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {field} = 'كلام'")  # as it was before
        version = published_from(draft)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in (step.SPEAKS, *step.FILL, step.DONE):
            cursor.execute(statement)
    assert told(version, kind, field) == ("كلام", "")
    assert getattr(model.objects.get(), f"{field}_en") is None
