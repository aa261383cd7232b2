"""The desk's queue of requests: who may see and work on it, and what each step shows."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consent.erasing import deciding
from consent.rights import requesting
from tests.builders import a_staff_member
from tests.consent.rights_people import asked_by_a_stranger, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]


def browser_of(role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(f"{role.replace(' ', '-')}@cachoo.example", role))
    return client


def page_of(one) -> str:
    return reverse("admin:consent_rightsrequest_change", args=[one.pk])


def test_an_officer_takes_a_request_and_answers_it():
    asked, officer = asked_by_a_stranger(), browser_of("privacy officer")
    queue = officer.get(reverse("admin:consent_rightsrequest_changelist")).content.decode()
    assert asked.reference in queue and page_of(asked) in queue
    assert "ماذا تعرفون عني؟" in officer.get(page_of(asked)).content.decode()
    officer.post(reverse("admin:request-act", args=[asked.pk, "take"]))
    officer.post(reverse("admin:request-act", args=[asked.pk, "answer"]), {"words": "بريدك وحده."})
    page = officer.get(page_of(asked)).content.decode()
    assert "بريدك وحده." in page and "<textarea" not in page
    assert "بريدك وحده." in mail.outbox[-1].body


def test_a_refused_step_keeps_what_was_written_and_says_why():
    asked, officer = asked_by_a_stranger(kind="copy"), browser_of("privacy officer")
    officer.post(reverse("admin:request-act", args=[asked.pk, "take"]))
    page = officer.post(reverse("admin:request-act", args=[asked.pk, "answer"]), {"words": "هذه نسختك"})
    assert "هذه نسختك" in page.content.decode() and "messagelist" in page.content.decode()
    assert "هذه نسختك" not in mail.outbox[-1].body


def test_the_page_says_that_nobody_forgotten_is_written_to_and_closes_their_request(layla, own_file):
    asked = requesting.ask("erase", "", subject=known(layla), language="ar")
    officer = browser_of("privacy officer")
    officer.post(reverse("admin:request-act", args=[asked.pk, "take"]))
    deciding.leave(layla)
    mail.outbox.clear()
    page = officer.get(page_of(asked)).content.decode()
    assert "لن يُرسل أي بريد" in page and reverse("admin:request-act", args=[asked.pk, "extend"]) not in page
    for act in ("extend", "answer"):
        done = officer.post(reverse("admin:request-act", args=[asked.pk, act]), {"words": "محونا كل شيء."})
        assert done.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, mail.outbox) == ("answered", [])


def test_how_a_person_was_known_names_no_address_which_would_outlive_them():
    asked, officer = asked_by_a_stranger(kind="copy"), browser_of("privacy officer")
    for act in ("take", "check"):
        page = officer.post(
            reverse("admin:request-act", args=[asked.pk, act]), {"words": "من layla@a.example"}
        )
    assert page.status_code == 400 and "عنوان بريد" in page.content.decode()
    asked.refresh_from_db()
    assert "@" not in asked.identity_check


def test_an_auditor_sees_the_queue_but_no_words_and_no_button():
    asked, auditor = asked_by_a_stranger(), browser_of("auditor")
    page = auditor.get(page_of(asked)).content.decode()
    assert asked.reference in page and "ماذا تعرفون" not in page
    assert "nour@" not in page and reverse("admin:request-act", args=[asked.pk, "take"]) not in page
    assert auditor.post(reverse("admin:request-act", args=[asked.pk, "take"])).status_code == 403


@pytest.mark.parametrize("role", ["editor", "operator", "approver"])
def test_nobody_else_opens_a_request(role):
    asked, other = asked_by_a_stranger(), browser_of(role)
    assert other.get(page_of(asked)).status_code == 403
    assert other.post(reverse("admin:request-act", args=[asked.pk, "take"])).status_code == 403
