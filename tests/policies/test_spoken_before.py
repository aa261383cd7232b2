"""What is published is the same whatever the thread that makes it spoke last."""

import pytest
from django.utils import timezone, translation

from policies import schedule
from policies.asked import Asked
from policies.daily import day_page
from policies.listing import versions_page
from policies.models import LawfulBasis, Purpose
from policies.preview import preview_page
from policies.projection import _files
from policies.publishing import publish
from policies.search.page import search_page
from tests.builders import a_draft, a_policy, an_approved

pytestmark = pytest.mark.django_db
TITLES = {"title_en": "Cachoo privacy policy", "change_summary_en": "What was new."}


def a_whole_draft(policy):
    """In two languages, with a purpose that rests on a contract, a section and a link that leads away."""
    draft = a_draft(policy, **TITLES)
    for section in draft.sections.all():
        section.title_en = section.title_ar and "Title"
        section.body_en = "See [them](https://example.com/)."
        section.save()
    told = {
        "title_ar": "الطلبات",
        "title_en": "Orders",
        "description_ar": "لنوصلها",
        "description_en": "To bring",
    }
    Purpose.objects.create(
        version=draft, key="orders", lawful_basis=LawfulBasis.CONTRACT, confirmed=True, **told
    )
    return draft


@pytest.fixture
def two_policies(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    for slug in ("privacy", "terms"):
        policy = a_policy(slug=slug, languages=["ar", "en"])
        for _number in "12":
            publish(an_approved(a_whole_draft(policy)), by="huda")
    schedule.forget()
    return schedule.read()


def spoken_before(language, make):
    """What is made by a thread that spoke the language a moment ago."""
    with translation.override(language):
        return make()


def test_every_published_file_is_the_same_whatever_was_spoken_before(two_policies, settings):
    at = timezone.now()

    def files():
        return {str(path): content for path, content in _files(settings.PUBLISHED_ROOT, two_policies, at)}

    arabic, english = (spoken_before(language, files) for language in ("ar", "en"))
    assert arabic.keys() == english.keys() and len(arabic) > 60
    assert [path for path in arabic if arabic[path] != english[path]] == []
    page = arabic[f"{settings.PUBLISHED_ROOT}/pages/en/privacy/index.html"].decode()
    assert "Contract" in page and "العقد" not in page


def test_each_page_that_is_made_when_asked_for_is_so_too(two_policies):
    at, policy = timezone.now(), two_policies.policies["privacy"]
    draft = a_whole_draft(a_policy(slug="draft", languages=["ar", "en"]))
    for code in ("ar", "en"):
        asked = Asked(policy, code)
        links = {one: f"/{one}/preview/" for one in ("ar", "en")}
        for make in (
            lambda asked=asked: search_page(asked, "title", at),
            lambda asked=asked: versions_page(asked, at),
            lambda asked=asked: day_page(asked, at.date(), at),
            lambda code=code, links=links: preview_page(draft, code, at=at, links=links),
        ):
            assert spoken_before("ar", make) == spoken_before("en", make)
