"""The preview of a draft is the public page to be, and says that it is a draft."""

import re

import pytest
from django.utils import timezone

from policies import schedule
from policies.asked import Asked, NoSuchPage
from policies.drafting import copy
from policies.pages import version_page
from policies.preview import preview_page
from policies.publishing import publish
from tests.builders import a_draft, a_policy, a_published, an_approved

pytestmark = pytest.mark.django_db
LINKS = {"ar": "/ar/there/"}


def article(page: bytes) -> str:
    return re.search(r"<article.*</article>", page.decode(), re.DOTALL)[0]


def test_the_preview_shows_the_very_article_that_is_published():
    draft = a_draft()
    before = preview_page(draft, "ar", at=timezone.now(), links=LINKS)
    publish(an_approved(draft), by="huda")
    schedule.forget()
    after = version_page(Asked(schedule.read().policies["privacy"], "ar"), timezone.now())
    assert article(before) == article(after)


def test_the_preview_is_marked_and_asks_not_to_be_indexed():
    page = preview_page(a_draft(), "ar", at=timezone.now(), links=LINKS).decode()
    assert 'class="chip draft"' in page
    assert '<meta name="robots" content="noindex' in page
    assert "/answer/" not in page


def test_the_preview_says_what_will_have_changed():
    first = preview_page(a_draft(), "ar", at=timezone.now(), links=LINKS).decode()
    assert 'id="page_changed"' not in first
    published = a_published(a_policy(slug="terms"))
    draft = copy(published, by="omar")
    draft.change_summary_ar = "أضفنا مدة الحفظ."
    draft.save()
    draft.sections.filter(key="use").update(body_ar="نحفظه سنة.")
    page = preview_page(draft, "ar", at=timezone.now(), links=LINKS).decode()
    assert 'id="page_changed"' in page
    assert "أضفنا مدة الحفظ." in page and 'href="#use"' in page


def test_the_preview_of_a_translation_says_that_it_is_one():
    draft = a_draft(a_policy(languages=("ar", "en")))
    links = {**LINKS, "en": "/en/there/"}
    shown = preview_page(draft, "en", at=timezone.now(), links=links).decode()
    assert "the original counts" in shown and 'href="/ar/there/" lang="ar"' in shown
    assert "العبرة بالأصل" not in preview_page(draft, "ar", at=timezone.now(), links=links).decode()


def test_there_is_no_preview_in_a_language_that_the_policy_has_not():
    with pytest.raises(NoSuchPage):
        preview_page(a_draft(), "fr", at=timezone.now(), links=LINKS)
