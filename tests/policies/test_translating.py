"""A translation is stale when its source says something else than it was made of."""

import pytest

from policies import drafting, mending
from policies.models import Purpose
from policies.snapshot import read
from policies.translating import stale, stale_in, touch
from tests.builders import a_draft, a_policy, a_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return a_draft(a_policy(languages=("ar", "en", "fr")))


def write(draft, key: str, **words: str) -> None:
    """The section is stored with these words, as the desk does it."""
    row = draft.sections.get(key=key)
    before = {name: getattr(row, name) for name in words} | {"body_ar": row.body_ar, "title_ar": row.title_ar}
    before |= {"body_en": row.body_en, "body_fr": row.body_fr, "title_en": row.title_en}
    for name, value in words.items():
        setattr(row, name, value)
    touch(row, before, source="ar")
    row.save()


def found(draft) -> list[tuple[str, str, str]]:
    return [(one.language, one.place, one.column) for one in stale(draft)]


def test_a_translation_is_stale_from_the_change_of_its_source_until_it_is_written_again(draft):
    write(draft, "collection", body_en="We collect.", body_fr="Nous collectons.")
    assert found(draft) == []
    write(draft, "collection", body_ar="نجمع اسمك وحده.")
    assert found(draft) == [("en", "collection", "body_en"), ("fr", "collection", "body_fr")]
    assert stale(draft)[0].before.startswith("نجمع **اسمك** وبريدك")
    assert stale(draft)[0].after == "نجمع اسمك وحده."
    write(draft, "collection", body_en="We collect your name only.")
    assert found(draft) == [("fr", "collection", "body_fr")]
    write(draft, "collection", body_fr="")
    assert found(draft) == []


def test_a_translation_older_than_this_memory_is_stale_once_its_source_changes(draft):
    draft.sections.filter(key="collection").update(body_en="We collect.")
    assert found(draft) == []
    write(draft, "collection", body_ar="نجمع اسمك وحده.")
    write(draft, "collection", body_ar="نجمع اسمك ورقمك.")
    assert found(draft) == [("en", "collection", "body_en")]
    assert "وبريدك" in stale(draft)[0].before
    draft.sections.filter(key="collection").update(body_ar=stale(draft)[0].before)
    assert found(draft) == []


def test_a_change_of_writing_alone_leaves_a_translation_as_good(draft):
    draft.sections.filter(key="use-support").update(body_ar="نجيب عن اسئلتك , وان تأخرنا.")
    write(draft, "use-support", body_en="We answer.")
    assert mending.mend(draft, language="ar", by="omar") == 1
    assert found(draft) == []
    write(draft, "use-support", body_ar="لا نجيب عن أسئلتك، وإن تأخرنا.")
    assert found(draft) == [("en", "use-support", "body_en")]


def test_source_and_translation_written_together_go_together(draft):
    write(draft, "collection", body_ar="نجمع اسمك وحده.", body_en="We collect your name only.")
    assert found(draft) == []


def test_a_copy_remembers_what_its_translations_were_made_of(draft):
    write(draft, "collection", body_en="We collect.")
    write(draft, "collection", body_ar="نجمع اسمك وحده.")
    draft.title_en, before = "Ours", {"title_en": "", "title_ar": draft.title_ar}
    touch(draft, before, source="ar")
    draft.save()
    copy = drafting.copy(draft, by="omar")
    assert found(copy) == found(draft) == [("en", "collection", "body_en")]
    assert copy.translated_from == {"title_en": draft.title_ar}


def test_declarations_are_marked_too_and_a_published_version_can_be_asked(draft, django_assert_num_queries):
    purpose = Purpose.objects.create(
        version=draft, key="mail", title_ar="الرسائل", title_en="Mail", confirmed=True
    )
    purpose.title_ar = "الرسائل والإعلانات"
    touch(purpose, {"title_ar": "الرسائل", "title_en": "Mail"}, source="ar")
    purpose.save()
    assert found(draft) == [("en", "purpose:mail", "title_en")]
    whole = read(draft)
    with django_assert_num_queries(0):
        assert len(stale_in(whole)) == 1
    assert stale(a_published(a_policy(slug="terms", languages=("ar", "en")))) == []
