"""Words sent to any form of the desk after the session ended come back, and stand in it after the sign-in."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from cachoo_privacy.desk.site import desk
from policies.drafting import discard
from policies.models import PolicyVersion, Review
from policies.reviewing import submit
from tests.builders import a_draft, a_policy, a_staff_member
from tests.cachoo_privacy.test_desk_translators import addresses, everything

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin", "accept-language": "ar"}
# These are no forms that a person writes in.
DOORS = ("/login/", "/logout/")


@pytest.fixture
def version():
    draft = a_draft(a_policy(languages=("ar", "en")))
    submit(draft, by="omar@cachoo.example")
    return draft


def hub_of(version) -> str:
    return reverse("admin:policies_policyversion_change", args=[version.pk])


def carried(answer) -> dict[str, str]:
    """What the form of the page that keeps the words sends."""
    form = next(one for one in html.document_fromstring(answer.content.decode()).forms if one.get("action"))
    return dict(form.form_values())


def test_every_form_of_the_desk_gives_back_what_was_typed_and_nothing_secret(version):
    given = {"IntConverter": version.pk, "SlugConverter": "ar", "UUIDConverter": UUID(int=7)}
    stored, browser = everything(), Client(headers=OURS)
    strict = Client(headers=OURS, enforce_csrf_checks=True)
    every = [one for one in addresses(desk.urls[0], given) if not one.endswith(DOORS)]
    assert len(every) > 60
    for address in every:
        words = {"text": "كلامي", "password": "s3cret", "code": "s3cret"}
        for client in (browser, strict):
            file = SimpleUploadedFile("a.txt", b"s3cret")
            answer = client.post(
                address, words | {"file": file}, headers={"Referer": f"http://testserver{address}"}
            )
            assert answer.status_code == 403, address
            assert carried(answer)["text"] == "كلامي", address
            assert "s3cret" not in answer.content.decode(), address
        theirs = strict.post(address, words, headers={"Sec-Fetch-Site": "cross-site"})
        assert theirs.status_code == 403 and "كلامي" not in theirs.content.decode(), address
    assert everything() == stored


@pytest.mark.parametrize("token", ["of the page that kept them", "of an earlier session"])
def test_after_the_sign_in_the_form_holds_the_words_and_waits_for_its_press(version, token):
    page, action = hub_of(version), reverse("admin:version-changes", args=[version.pk])
    browser = Client(headers=OURS, enforce_csrf_checks=True)
    words = {"text": "\nسطر\nوسطر <b>", "section_key": "use", "shown": "old"}
    kept = browser.post(action, words, headers={"Referer": f"http://testserver{page}?a=1"})
    assert kept.status_code == 403 and "ما كتبته لا يزال هنا" in kept.content.decode()
    sent = carried(kept)
    browser.force_login(a_staff_member("huda@cachoo.example", "approver"))
    if token == "of an earlier session":
        del browser.cookies["csrf"]
    shown = browser.post(reverse("admin:typed-again"), sent)
    form = next(
        one for one in html.document_fromstring(shown.content.decode()).forms if one.get("action") == action
    )
    assert shown.status_code == 200 and "ولم يُحفظ" in form.text_content()
    assert form.fields["text"].strip() == words["text"].strip() and form.fields["section_key"] == "use"
    assert form.fields["shown"] != "old" and not Review.objects.filter(verdict="request_changes").exists()
    pressed = browser.post(action, dict(form.form_values()))
    assert pressed.status_code == 302 and Review.objects.filter(section_key="use").count() == 1


def test_words_of_a_form_that_is_there_no_more_are_shown_to_be_copied(version):
    browser = Client(headers=OURS)
    browser.force_login(a_staff_member("otto@cachoo.example", "operator"))
    for action in (
        reverse("admin:version-changes", args=[version.pk]),
        "/",
        "https://elsewhere.example/",
        "//[",
    ):
        sent = {"_page": hub_of(version), "_action": action, "text": "كلامي"}
        shown = browser.post(reverse("admin:typed-again"), sent)
        assert shown.status_code == 200 and "كلامي</textarea>" in shown.content.decode()
    assert browser.get(reverse("admin:typed-again")).status_code == 302


@pytest.mark.parametrize("button", ["submission", "withdrawal", "approval", "changes", "off-the-plan"])
def test_whoever_presses_on_a_draft_that_was_discarded_is_told_and_has_their_words(version, button):
    browser = Client(headers=OURS)
    browser.force_login(a_staff_member("sami@cachoo.example", "approver", "editor"))
    PolicyVersion.objects.filter(pk=version.pk).update(status="draft")
    discard(version, by="omar")
    told = browser.post(reverse(f"admin:version-{button}", args=[version.pk]), {"text": "كلامي"})
    assert told.status_code == 409 and "كلامي</textarea>" in told.content.decode()


def test_a_comment_that_is_missing_is_asked_for_at_its_field_and_the_chosen_section_stays(version):
    browser = Client(headers=OURS)
    browser.force_login(a_staff_member("huda@cachoo.example", "approver"))
    sent = {"text": " ", "section_key": "use"}
    answer = browser.post(reverse("admin:version-changes", args=[version.pk]), sent, follow=True)
    page = html.document_fromstring(answer.content.decode())
    (field,) = page.xpath('//textarea[@aria-describedby="review-refused"]')
    assert page.get_element_by_id("review-refused").text_content().strip() and not list(
        answer.context["messages"]
    )
    assert field.get("id") == "review-text" and page.xpath('//option[@value="use"][@selected]')
