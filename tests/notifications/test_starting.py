"""A mailing that cannot begin says so where people look, instead of failing in silence for ever."""

import logging

import pytest
from django.db import OperationalError
from django.urls import reverse

from notifications import starting
from notifications.draining import drain
from notifications.messages import compile_message
from notifications.models import MessagePart, PauseReason, State
from notifications.pausing import resume
from notifications.sweeping import sweep
from policies.models import Policy
from tests.builders import a_draft, a_policy, a_published, a_staff_member
from tests.consent.listed import offering
from tests.notifications.audience import due_announcement, people
from tests.notifications.mailings import a_mailing
from tests.policies.test_lines import LINE_ENDS

pytestmark = pytest.mark.django_db(transaction=True)

# A label of a domain has 63 letters at most: no server can be asked for this one.
UNREACHABLE = "info@" + "ك" * 80 + ".example"


@pytest.fixture
def broken():
    """The due announcement of a policy whose contact address cannot be written in a header."""
    return due_announcement(a_published(a_policy(contact_email=UNREACHABLE)))


def test_a_policy_named_over_several_lines_reaches_everyone(smtp_sink):
    people(2)
    name = "\u202eسياسة" + "".join(LINE_ENDS) + "الخصوصية\r\nBcc: yusuf@example.com"
    announcement = due_announcement(a_published(a_policy(name_ar=name)))
    drain(announcement.pk)
    assert sorted(smtp_sink.recipients) == ["reader000@example.com", "reader001@example.com"]
    assert "سياسة الخصوصية Bcc: yusuf@example.com" in smtp_sink.messages[0]["Subject"]
    assert "Bcc" not in smtp_sink.messages[0]


def test_a_message_that_cannot_be_composed_pauses_the_announcement_and_the_log_says_so(
    broken, smtp_sink, caplog
):
    people(1)
    with caplog.at_level(logging.ERROR):
        drain(broken.pk)
        drain(broken.pk)
    broken.refresh_from_db()
    assert (broken.state, broken.pause_reason) == (State.PAUSED, PauseReason.UNCOMPILABLE)
    assert caplog.text.count(f"message of announcement {broken.pk} cannot be composed") == 1
    assert (smtp_sink.recipients, MessagePart.objects.count()) == ([], 0)


def test_the_desk_says_why_and_after_mending_a_person_lets_it_go_on(broken, smtp_sink, client):
    people(2)
    drain(broken.pk)
    client.force_login(a_staff_member("huda@cachoo.example", "operator"))
    page = client.get(reverse("admin:notifications_announcement_change", args=[broken.pk]))
    assert page.context["announcement"].get_pause_reason_display() in page.content.decode()
    assert "resume" in page.context["acts"]
    Policy.objects.update(contact_email="help@cachoo.example")
    resume(broken, by="huda")
    drain(broken.pk)
    assert sorted(smtp_sink.recipients) == ["reader000@example.com", "reader001@example.com"]
    broken.refresh_from_db()
    assert broken.state == State.FINISHED


def test_before_it_is_published_the_preview_names_the_address_that_no_mail_can_carry(client):
    draft = a_draft(a_policy(contact_email=UNREACHABLE))
    client.force_login(a_staff_member("huda@cachoo.example", "editor"))
    page = client.get(reverse("admin:version-previews", args=[draft.pk, "ar"]))
    assert page.status_code == 200 and UNREACHABLE in page.content.decode()
    assert client.get(reverse("admin:version-mail", args=[draft.pk, "ar"])).status_code == 404


@pytest.mark.parametrize("name", ["look", "sample"])
def test_a_mail_that_cannot_be_made_is_said_on_the_announcements_page(broken, client, name):
    client.force_login(a_staff_member("huda@cachoo.example", "operator"))
    address = reverse(f"admin:announcement-{name}", args=[broken.pk])
    told = (client.get if name == "look" else client.post)(address, {"language": "ar"}, follow=True)
    assert told.status_code == 200 and UNREACHABLE in told.content.decode()


def test_a_sender_that_no_mail_can_carry_is_named_at_the_mailing(client, settings, fresh_cache):
    offering(a_policy())
    mailing, settings.LIST_FROM = a_mailing(), "أخبار@cachoo.example"
    client.force_login(a_staff_member("huda@cachoo.example", "editor"))
    page = client.get(reverse("admin:notifications_mailing_change", args=[mailing.pk]))
    assert "أخبار@cachoo.example" in page.content.decode()
    assert client.get(reverse("admin:mailing-mail", args=[mailing.pk, "ar"])).status_code == 404


def test_one_that_cannot_begin_does_not_hold_up_another(broken, smtp_sink):
    people(1)
    good = due_announcement(a_published(a_policy(slug="terms")))
    sweep()
    assert len(smtp_sink.recipients) == 1
    good.refresh_from_db()
    assert good.state == State.FINISHED


@pytest.mark.parametrize("half", [True, False], ids=["after one language", "at once"])
def test_any_other_failure_pauses_too_and_leaves_no_half_of_the_messages(smtp_sink, monkeypatch, half):
    announcement = due_announcement(a_published())
    fails = [half, False]
    monkeypatch.setattr(starting, "published_languages", lambda _: ["ar", "en"])

    def compile_or_fail(versions, *, language, attached):
        if fails.pop(0):
            return compile_message(versions, language="ar")
        raise RuntimeError("anything")

    monkeypatch.setattr(starting, "compile_message", compile_or_fail)
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (announcement.state, announcement.pause_reason) == (State.PAUSED, PauseReason.UNCOMPILABLE)
    assert not MessagePart.objects.exists()


def test_a_database_that_is_away_for_a_moment_pauses_nothing(smtp_sink, monkeypatch):
    people(1)
    announcement = due_announcement(a_published())

    def away(versions, *, language, attached):
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as moment:
        moment.setattr(starting, "compile_message", away)
        with pytest.raises(OperationalError):
            drain(announcement.pk)
    announcement.refresh_from_db()
    assert announcement.state == State.READY
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 1


def test_our_own_address_in_a_domain_that_is_not_ascii_is_sent_from_in_ascii(smtp_sink, settings):
    people(1)
    settings.NOTICE_FROM = "notices@كاتشو.example"
    drain(due_announcement(a_published()).pk)
    (envelope,), (message,) = smtp_sink.envelopes, smtp_sink.messages
    domain = "xn--mgbg4a7c2a.example"
    assert envelope.mail_from == message["From"].addresses[0].addr_spec == f"notices@{domain}"
    assert message["Message-ID"].endswith(f"@{domain}>")
