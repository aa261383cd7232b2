"""Translating at the desk: beside the source, marked when left behind, open in one's own languages only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies import schedule
from policies.models import PolicyVersion
from policies.translating import stale
from tests.builders import a_draft, a_policy, a_staff_member
from tests.forms import filled

pytestmark = pytest.mark.django_db


def browser_of(name: str, role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{name}@cachoo.example", role))
    return client


@pytest.fixture
def huda():
    return browser_of("huda", "editor")


@pytest.fixture
def nora():
    return browser_of("nora", "translator")


@pytest.fixture
def draft():
    draft = a_draft(a_policy(languages=("ar", "en", "fr")), title_en="Privacy")
    draft.sections.filter(key="collection").update(body_en="We collect.")
    return draft


def page_of(draft) -> str:
    return reverse("admin:policies_policyversion_change", args=[draft.pk]).replace("/ar/", "/en/", 1)


def behind(draft) -> list[str]:
    """The stale columns of the draft as it is stored."""
    return [one.column for one in stale(PolicyVersion.objects.get(pk=draft.pk))]


def change_the_source(huda, draft) -> None:
    words = filled(huda.get(page_of(draft))) | {
        "sections-1-body_ar": "نجمع اسمك وحده.",
        "title_ar": "عنوان آخر",
    }
    assert huda.post(page_of(draft), words).status_code == 302


def test_a_change_of_the_source_is_marked_at_the_field_in_the_bar_and_in_the_list(huda, draft):
    change_the_source(huda, draft)
    page = huda.get(page_of(draft))
    shown = page.content.decode()
    assert shown.count("The source has changed since this was translated") == 2
    assert "<del>" in shown and "وبريدك" in shown
    # The body before stood in Markdown; the change is read without its marks.
    assert "**" not in "".join(part.partition("</span></span>")[0] for part in shown.split("desk-stale")[1:])
    bar = {
        language.code: (language.written, language.places, language.stale)
        for language in page.context["languages"]
    }
    assert bar == {"ar": (8, 8, 0), "en": (1, 8, 2), "fr": (0, 8, 0)}
    # In the bar, and in the hub's list above it.
    assert "1/8" in shown and shown.count("2 left behind") == 2


def test_whoever_is_about_to_publish_is_told_of_a_translation_left_behind(huda):
    terms = a_draft(a_policy(slug="terms", languages=("ar", "en")), sections=[("use", 1, "الغرض", "للرد.")])
    words = dict(title_en="Terms", change_summary_en="New", change_summary_ar="جديد")
    PolicyVersion.objects.filter(pk=terms.pk).update(**words)
    terms.sections.update(title_en="Purpose", body_en="To answer.")
    publishing = reverse("admin:version-publish", args=[terms.pk]).replace("/ar/", "/en/", 1)
    approver = browser_of("amal", "approver")
    assert "left behind" not in approver.get(publishing).content.decode()
    edited = filled(huda.get(page_of(terms))) | {"sections-0-body_ar": "للإعلانات."}
    assert huda.post(page_of(terms), edited).status_code == 302
    assert "1 left behind" in approver.get(publishing).content.decode()


def test_a_translators_save_clears_the_mark_of_what_was_written_or_said_to_fit(huda, nora, draft):
    change_the_source(huda, draft)
    words = filled(nora.get(page_of(draft)))
    assert words["sections-1-fits_body_en"] == words["fits_title_en"] == ""
    assert (
        nora.post(page_of(draft), words | {"sections-1-body_en": "We collect your name."}).status_code == 302
    )
    assert behind(draft) == ["title_en"]
    words = filled(nora.get(page_of(draft)))
    assert nora.post(page_of(draft), words | {"fits_title_en": "on"}).status_code == 302
    assert behind(draft) == []
    draft.refresh_from_db()
    assert draft.title_en == "Privacy"


def test_saving_something_else_does_not_clear_a_mark(huda, draft):
    change_the_source(huda, draft)
    words = filled(huda.get(page_of(draft)))
    assert huda.post(page_of(draft), words | {"sections-2-body_ar": "لغرضين اثنين:"}).status_code == 302
    assert len(behind(draft)) == 2


def test_a_translator_writes_no_source_and_says_nothing_of_it(huda, nora, draft):
    forged = {"title_ar": "ليس لها", "sections-1-body_ar": "ليس لها", "sections-1-key": "hers"}
    forged |= {"fits_title_ar": "on", "translated_from": "{}", "sections-1-translated_from": "{}"}
    nora.post(page_of(draft), filled(nora.get(page_of(draft))) | forged | {"title_fr": "Confidentialité"})
    draft.refresh_from_db()
    assert (draft.title_ar, draft.title_fr) == ("سياسة خصوصية كاتشو", "Confidentialité")
    assert draft.sections.get(key="collection").body_ar.startswith("نجمع **اسمك**")
    # Of another source than the one that stands there, so it is marked; the source is as it was.
    assert behind(draft) == ["title_fr"]


def test_the_language_beside_the_source_is_chosen_kept_and_never_another_policys(huda, draft):
    assert huda.get(page_of(draft)).context["beside"] == "en"
    assert huda.get(page_of(draft) + "?beside=ur").context["beside"] == "en"
    words = filled(huda.get(page_of(draft) + "?beside=fr"))
    saved = huda.post(page_of(draft), words | {"beside": "fr", "_continue": "1"})
    assert saved["Location"].endswith("/change/?beside=fr")
    assert huda.get(saved["Location"]).context["beside"] == "fr"
    wrong = huda.post(page_of(draft), words | {"beside": "fr", "sections-1-key": "BAD KEY"})
    assert wrong.context["beside"] == "all"


def test_more_sections_cost_no_more_queries(huda):
    drafts = []
    for slug, length in (("terms", 1), ("cookies", 1), ("mail", 30)):
        sections = [(f"part-{number}", 1, "جزء", "نص") for number in range(length)]
        drafts.append(a_draft(a_policy(slug=slug, languages=("ar", "en", "fr")), sections=sections))
    asked = []
    for draft in drafts:
        # Its age decides whether a page reads it anew: each of these does.
        schedule.forget()
        with CaptureQueriesContext(connection) as queries:
            assert huda.get(page_of(draft)).status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[2]
