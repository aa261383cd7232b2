"""How long data is kept, in each language; and what was said before there was one for each."""

from importlib import import_module

import pytest
from django.db import connection

from policies.models import Purpose
from policies.snapshot import content, read
from tests.builders import a_draft, a_policy
from tests.consent.builders import published_from

pytestmark = pytest.mark.django_db
migration = import_module("policies.migrations.0014_retention_by_language")


def kept(version, language):
    [purpose] = content(read(version), language)["purposes"]
    return purpose["retention"]


def test_each_language_says_it_in_its_own_words_and_none_lends_anothers():
    draft = a_draft(a_policy(languages=["ar", "en"]))
    told = {"title_ar": "خدمة", "title_en": "Service", "confirmed": True}
    Purpose.objects.create(version=draft, key="service", retention_ar="سنة", **told)
    assert (kept(draft, "ar"), kept(draft, "en")) == ("سنة", "")
    Purpose.objects.update(retention_en="a year")
    assert (kept(draft, "ar"), kept(draft, "en")) == ("سنة", "a year")


def test_what_was_one_wording_stays_it_in_the_languages_of_the_policy_also_of_what_is_published():
    draft = a_draft(a_policy(languages=["ar"]))
    Purpose.objects.create(version=draft, key="service", title_ar="خدمة", confirmed=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE policies_purpose SET retention = 'سنة'")  # as it was before
        version = published_from(draft)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in (migration.SPEAKS, *migration.FILL, migration.DONE):
            cursor.execute(statement)
    assert (kept(version, "ar"), Purpose.objects.get().retention_en) == ("سنة", None)
