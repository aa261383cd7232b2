"""The screen of a version's spelling and completeness: who sees it, who may mend, what it says."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from policies.models import AuditEvent
from policies.stamps import stamp
from tests.builders import a_draft, a_policy, a_published, a_staff_member

pytestmark = pytest.mark.django_db

WRONG = "نجيب عن اسئلتك , وان تأخرنا <b>قليلا</b>."


@pytest.fixture
def draft():
    draft = a_draft(a_policy(languages=("ar", "en")))
    draft.sections.filter(key="use-support").update(body_ar=WRONG)
    return draft


def browser_of(*roles: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_staff_member("omar@cachoo.example", *roles))
    return client


def page_of(version, language: str = "ar") -> str:
    with translation.override("en"):
        return reverse("admin:version-lint", args=[version.pk, language])


def test_the_page_shows_whole_words_as_they_are_and_as_they_should_be(draft):
    response = browser_of("editor").get(page_of(draft))
    html = response.content.decode()
    assert "<del>⟨اسئلتك⟩</del>" in html and "<ins>⟨أسئلتك⟩</ins>" in html
    assert "AR010" in html and "خدمتك" in html
    assert "the right to a copy" in html
    assert "<b>" not in html and "style=" not in html
    place = next(one for one in response.context["places"] if "أسئلتك" in (one.after or ""))
    assert place.url.endswith("#use-support") and f'href="{place.url}"' in html
    guesses = [one for one in response.context["places"] if one.after and not one.safe]
    assert html.count("Perhaps it should say:") == len(guesses) and "It should say:" in html


def test_the_page_and_the_versions_own_count_the_same_or_say_why_not(draft):
    client = browser_of("editor")
    hub = reverse("admin:policies_policyversion_change", args=[draft.pk])
    assert client.get(page_of(draft)).context["confirmed"] == ""
    draft.purposes.create(key="support", title_ar="خدمتك", section_key="use-support", confirmed=False)
    said, counted = client.get(page_of(draft)).context["confirmed"], len(client.get(hub).context["gaps"])
    assert f"confirmed declarations alone, {counted} things are missing" in said
    assert client.get(page_of(draft, "en")).context["confirmed"] == ""


def test_an_editor_mends_by_one_press_and_the_hub_leads_here(draft):
    client = browser_of("editor")
    hub = client.get(reverse("admin:policies_policyversion_change", args=[draft.pk]))
    assert f"/admin/policies/policyversion/{draft.pk}/lint/ar/" in hub.content.decode()
    assert client.post(page_of(draft), {"seen": stamp(draft)}).status_code == 302
    assert draft.sections.get(key="use-support").body_ar.startswith("نجيب عن أسئلتك، وان")
    assert AuditEvent.objects.filter(action="mend", actor="omar@cachoo.example").count() == 1
    assert "Mend" not in client.get(page_of(draft)).content.decode()


def test_a_text_that_was_changed_after_the_page_was_shown_is_not_mended(draft):
    client, seen = browser_of("editor"), stamp(draft)
    draft.sections.filter(key="use-support").update(body_ar=WRONG + " و")
    answer = client.post(page_of(draft), {"seen": seen}, follow=True)
    assert "changed after this page was opened" in answer.content.decode()
    assert draft.sections.get(key="use-support").body_ar == WRONG + " و"


@pytest.mark.parametrize("role", ["translator", "approver", "privacy officer", "auditor"])
def test_who_may_not_edit_the_source_sees_it_and_cannot_mend_it(draft, role):
    client = browser_of(role)
    response = client.get(page_of(draft))
    assert response.status_code == 200 and not response.context["safe"]
    assert client.post(page_of(draft), {"seen": stamp(draft)}).status_code == 403
    assert draft.sections.get(key="use-support").body_ar == WRONG


@pytest.mark.parametrize("role", ["operator", ""])
def test_who_may_not_read_drafts_sees_nothing(draft, role):
    assert browser_of(role).get(page_of(draft)).status_code == 403


def test_a_published_version_is_shown_and_never_mended():
    version = a_published()
    client = browser_of("editor", "approver")
    assert not client.get(page_of(version)).context["safe"]
    assert client.post(page_of(version)).status_code == 302
    assert not AuditEvent.objects.filter(action="mend").exists()


def test_a_language_the_policy_does_not_use_has_no_page(draft):
    assert browser_of("editor").get(page_of(draft, "fr")).status_code == 404
