"""Mailings at the desk: written by one, looked at as mail, approved by another, then sent by the machine."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications.draining import drain
from notifications.models import Announcement, Mailing, MailingState
from policies.models import AuditEvent
from tests.builders import a_policy, a_staff_member
from tests.consent.listed import offering
from tests.notifications.mailings import a_mailing, a_member, an_approved_mailing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache")]
WORDS = {"subject_ar": "جديدنا", "body_ar": "مرحبًا **بك**.", "subject_en": "", "body_en": ""}


def browser_of(*roles: str, **more) -> Client:
    client = Client(headers={"accept-language": "ar"})
    name = more.pop("name", "-".join(roles) or "nobody")
    client.force_login(a_staff_member(f"{name}@cachoo.example", *roles, **more))
    return client


def url(name: str, *arguments) -> str:
    return reverse(f"admin:{name}", args=arguments)


@pytest.fixture
def member():
    return a_member(offering(a_policy(languages=("ar", "en"))))


def test_where_there_is_no_mailing_yet_the_list_says_what_one_is():
    said, editor = "ولا رسالة بعد", browser_of("editor")
    assert said in editor.get(url("notifications_mailing_changelist")).content.decode()
    a_mailing()
    assert said not in editor.get(url("notifications_mailing_changelist")).content.decode()


def test_a_mailing_goes_from_its_writer_to_its_approver_to_the_list(member, smtp_sink):
    editor, approver = browser_of("editor"), browser_of("approver")
    assert "القائمة" in editor.get(url("notifications_announcement_changelist")).content.decode()
    form = editor.get(url("notifications_mailing_add")).content.decode()
    assert 'name="body_en"' in form and 'dir="ltr"' in form
    here = editor.post(url("notifications_mailing_add"), WORDS)["Location"]
    mailing = Mailing.objects.get()
    shown = editor.get(here)
    page = shown.content.decode()
    assert "List-Unsubscribe: &lt;http://testserver/u/" in page and "List-Id: &lt;news.testserver&gt;" in page
    assert "وافق وأرسل" not in page and shown.context["all_members"] == 1
    inside = editor.get(url("mailing-mail", mailing.pk, "ar"))
    assert "<strong>بك</strong>" in inside.content.decode() and "sandbox" in inside["Content-Security-Policy"]
    assert "~~" not in inside.content.decode() + page
    editor.post(url("mailing-submission", mailing.pk))
    page = approver.get(here).content.decode()
    assert "وافق وأرسل إلى شخص واحد" in page
    approver.post(url("mailing-sample", mailing.pk, "ar"))
    assert smtp_sink.recipients == ["approver@cachoo.example"]
    approver.post(url("mailing-approval", mailing.pk), {"shown": shown.context["shown"]})
    announcement = Announcement.objects.get(kind="list")
    drain(announcement.pk)
    assert smtp_sink.recipients[1:] == ["layla@example.com"]
    for name in ("notifications_announcement_change", "announcement-proof"):
        told = browser_of("auditor", name=name).get(url(name, announcement.pk))
        assert told.status_code == 200 and "جديدنا" in told.content.decode()
    log = browser_of("auditor").get(url("policies_auditevent_changelist")).content.decode()
    assert "وافق على رسالة" in log and "mailing:" not in log
    assert "جديدنا" in editor.get(url("notifications_announcement_changelist")).content.decode()


@pytest.mark.parametrize("subject", ["س" * 201, "س" * (5 * 1024 * 1024)], ids=["long", "ten megabytes"])
def test_a_subject_that_is_too_long_is_refused_in_words_and_kept_nowhere(member, subject):
    told = browser_of("editor").post(url("notifications_mailing_add"), WORDS | {"subject_ar": subject})
    assert told.status_code in (200, 400, 413) and not Mailing.objects.exists()
    assert len(told.content) < 100_000 and 'class="' in told.content.decode()


def test_its_writer_cannot_approve_it_superusers_included(member):
    both = browser_of("editor", "approver", is_superuser=True)
    here = both.post(url("notifications_mailing_add"), WORDS)["Location"]
    mailing = Mailing.objects.get()
    both.post(url("mailing-submission", mailing.pk))
    page = both.get(here)
    assert "وافق وأرسل" not in page.content.decode()
    told = both.post(url("mailing-approval", mailing.pk), {"shown": page.context["shown"]}, follow=True)
    assert "ويوافق عليها غيرك" in told.content.decode()
    assert not AuditEvent.objects.filter(action="approve_mailing").exists()


def test_words_that_changed_after_the_page_was_opened_are_not_approved(member):
    mailing, approver = a_mailing(), browser_of("approver")
    approver.post(url("mailing-approval", mailing.pk), {"shown": "0" * 64})
    mailing.refresh_from_db()
    assert mailing.state == MailingState.WAITING
    approver.post(url("mailing-withdrawal", mailing.pk))
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DRAFT


def test_bad_words_come_back_with_what_is_wrong_and_change_nothing(member):
    editor = browser_of("editor")
    for wrong in ({"body_ar": ""}, {"body_ar": "[x](javascript:y)"}, {"subject_ar": "x" * 201}):
        answer = editor.post(url("notifications_mailing_add"), WORDS | wrong)
        assert answer.status_code == 200 and answer.context["form"].errors
        assert not Mailing.objects.exists()
    closed = an_approved_mailing().mailing
    answer = editor.post(url("mailing-write", closed.pk), WORDS)
    assert "اكتب غيرها" in answer.content.decode()


def test_each_may_do_their_own_and_no_more(member):
    mailing = a_mailing()
    post = {"mailing-submission", "mailing-withdrawal", "mailing-approval", "mailing-sample"}
    pages = {"notifications_mailing_add": (), "notifications_mailing_change": (mailing.pk,)}
    pages |= {"mailing-write": (mailing.pk,), "mailing-mail": (mailing.pk, "ar")}
    pages |= {name: (mailing.pk,) for name in post} | {"mailing-sample": (mailing.pk, "ar")}
    reads = {"notifications_mailing_change", "mailing-mail"}
    allowed = {"auditor": reads, "operator": reads, "translator": set(), "": set()}
    for role, may in allowed.items():
        client = browser_of(role) if role else browser_of()
        for name, arguments in pages.items():
            send = client.post if name in post else client.get
            assert send(url(name, *arguments)).status_code == (200 if name in may else 403), (role, name)
    assert browser_of("editor").post(url("mailing-approval", mailing.pk)).status_code == 403
    assert browser_of("approver").get(url("notifications_mailing_add")).status_code == 403
    assert browser_of("editor", name="e2").get(url("mailing-mail", mailing.pk, "fr")).status_code == 404
