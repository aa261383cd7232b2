"""Out of the list by other ways than its link: a complaint takes off at once, an answer waits for staff."""

import io
import re
import uuid
from email.message import EmailMessage
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.addresses import digest
from consent.models import RightsRequest
from consent.rights import bymail
from consent.rights.queue import close, take, words_of
from notifications.draining import drain
from notifications.hearing import News, hear
from notifications.models import ClosedTo, Delivery, EventType, Reason, Suppression
from notifications.naming import message_id
from notifications.replies import wish_to_leave
from tests.builders import a_published, soon
from tests.consent.builders import answers
from tests.consent.listed import agrees, joins, offering
from tests.notifications.audience import due_announcement
from tests.notifications.mailings import a_member, an_approved_mailing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache")]
LAYLA = "layla@example.com"


@pytest.fixture
def version(smtp_sink):
    return offering()


@pytest.fixture
def mail(version, smtp_sink):
    """A mail of the list that Layla's server took."""
    a_member(version)
    drain(an_approved_mailing().pk)
    return Delivery.objects.get()


def complain(mail, name="one") -> bool:
    news = News(mail.announcement_id, mail.subject_id, EventType.COMPLAINED, name, "test")
    return hear(news, at=timezone.now())


def written(subject="", body="", **more) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Layla <{LAYLA}>", "help@cachoo.example", subject
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return bytes(message)


def ingest(raw: bytes, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("ingest_bounces")


def test_a_complaint_takes_off_the_list_at_once_and_stops_no_notice(version, mail, smtp_sink):
    assert complain(mail)
    assert not agrees(mail.subject) and answers(mail.subject)[-1] == "withdraw"
    assert Suppression.objects.get().scope == ClosedTo.LIST
    assert not complain(mail) and answers(mail.subject).count("withdraw") == 1
    drain(due_announcement(a_published(version.policy, effective_at=soon(50))).pk)
    assert smtp_sink.recipients == [LAYLA] * 2, "what is owed still comes"
    announcement = an_approved_mailing()
    drain(announcement.pk)
    assert len(smtp_sink.recipients) == 2


def test_a_complaint_about_a_notice_ends_the_list_too(version, smtp_sink):
    layla = a_member(version)
    drain(due_announcement(a_published(version.policy, effective_at=soon(50))).pk)
    complain(Delivery.objects.get())
    assert not agrees(layla) and Suppression.objects.get().scope == ClosedTo.ALL


def test_whoever_joins_again_after_a_complaint_is_written_to_again(version, mail, smtp_sink, clock):
    complain(mail)
    Suppression.objects.update(at=timezone.now())
    clock(minutes=11)
    joins(mail.subject, version, LAYLA)
    announcement = an_approved_mailing()
    drain(announcement.pk, at=announcement.starts_at)
    assert smtp_sink.recipients == [LAYLA] * 2


def test_an_address_that_is_closed_to_the_list_is_passed_over_by_name_of_the_reason(version, smtp_sink):
    a_member(version)
    terms = {"addr_hmac": digest(LAYLA), "cause": "complaint", "score": 4, "at": timezone.now()}
    Suppression.objects.create(scope=ClosedTo.LIST, until=timezone.now().replace(year=2100), **terms)
    announcement = an_approved_mailing()
    drain(announcement.pk)
    assert (smtp_sink.recipients, Delivery.objects.get().reason) == ([], Reason.SUPPRESSED)


def test_an_answer_to_our_mail_takes_off_the_list_at_once_and_waits_for_a_reply(mail, monkeypatch, capsys):
    named = message_id(mail.announcement_id, mail.subject_id)
    raw = written("رد: جديد كاتشو", "إلغاء الاشتراك\n\nليلى", In_Reply_To=named)
    for _ in range(3):
        ingest(raw, monkeypatch)
    assert not agrees(mail.subject) and answers(mail.subject).count("withdraw") == 1
    request = RightsRequest.objects.get()
    assert (request.kind, request.state, request.subject) == ("leave_list", "open", mail.subject)
    assert "إلغاء الاشتراك" in words_of(request) and request.address_hmac == digest(LAYLA)
    assert (request.due_at - request.confirmed_at).days == 30 and request.identity_check == ""
    assert "الطلبات" in capsys.readouterr().out


def test_the_button_of_a_mail_client_writes_to_us_and_takes_off_the_list_at_once(
    version, smtp_sink, monkeypatch, capsys, settings
):
    settings.BOUNCE_ADDRESS = "b@mail.cachoo.example"
    layla = a_member(version)
    drain(an_approved_mailing().pk)
    raw = smtp_sink.envelopes[-1].original_content
    link, button = re.search(rb"^List-Unsubscribe: <(.+)>, <(.+)>\r$", raw, re.MULTILINE).groups()
    to = urlsplit(button.decode())
    assert (to.scheme, to.path, link[:4]) == ("mailto", "b@mail.cachoo.example", b"http")
    [subject] = parse_qs(to.query)["subject"]
    ingest(written(subject[:-1] + "!"), monkeypatch)
    ingest(written(subject[:-3] + "xyz"), monkeypatch)
    assert agrees(layla), "a name that we never gave"
    for _ in range(2):
        ingest(written(subject, Auto_Submitted="auto-generated"), monkeypatch)
    assert not agrees(layla) and answers(layla).count("withdraw") == 1
    assert layla.records.order_by("received_at").last().channel == "mail"
    assert "غادر أحدهم" in capsys.readouterr().out


def test_a_letter_from_nowhere_takes_nobody_off_until_its_request_is_answered(mail, monkeypatch):
    ingest(written("Unsubscribe"), monkeypatch)
    assert agrees(mail.subject), "a sender can be forged: somebody looks first"
    request = RightsRequest.objects.get()
    take(request, by="huda")
    close(request, "تم إخراجك من القائمة.", declined=False, by="huda")
    assert not agrees(mail.subject)
    record = mail.subject.records.order_by("received_at").last()
    assert (record.decision, record.channel, record.actor) == ("withdraw", "staff", "huda")


def test_a_declined_request_and_a_flood_of_answers_change_what_they_should(mail, monkeypatch):
    ingest(written("Unsubscribe"), monkeypatch)
    request = RightsRequest.objects.get()
    take(request, by="huda")
    close(request, "لم تكتبه أنت.", declined=True, by="huda")
    assert agrees(mail.subject)
    monkeypatch.setattr(bymail, "may_request", lambda *_a, **_k: False)
    named = message_id(mail.announcement_id, mail.subject_id)
    ingest(written("Unsubscribe", In_Reply_To=named), monkeypatch)
    assert not agrees(mail.subject), "no limit of requests keeps anybody on the list"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Unsubscribe", ""),
        ("Re: News", "please UNSUBSCRIBE me"),
        ("الغاء اشتراك", "الغاء الاشتراك"),
        ("", "\n\nأَزِيلُونِي من القائمة"),
        ("مغادرة القائمة", "شكرًا"),
    ],
)
def test_people_ask_in_their_own_words(subject, body):
    assert wish_to_leave(written(subject, body)).address == LAYLA


@pytest.mark.parametrize(
    "raw",
    [
        written("سؤال", "كيف أغيّر عنواني؟\n\n> إلغاء الاشتراك"),
        written("Unsubscribe", "", Auto_Submitted="auto-replied"),
        written("Unsubscribe", "", Precedence="bulk"),
        written("Re: News", "I read that " + "x" * 120 + " unsubscribe"),
        b"Subject: unsubscribe\r\n\r\n",
        b"From: a@example.com, b@example.com\r\nSubject: unsubscribe\r\n\r\n",
        b"\xff\xfe",
    ],
    ids=["a question", "a machine", "a list", "a letter", "nobody", "two people", "noise"],
)
def test_nothing_else_is_taken_for_it(raw):
    assert wish_to_leave(raw) is None


def test_a_flood_from_one_address_and_an_impossible_one_open_no_more_requests(version, monkeypatch, capsys):
    for _ in range(8):
        ingest(written("unsubscribe", "", In_Reply_To=f"<{uuid.uuid4()}@x>"), monkeypatch)
        RightsRequest.objects.update(address_hmac="")  # so that none of them is found waiting
    assert RightsRequest.objects.count() == 5
    ingest(b'From: x@x@x <"a b"@example.com>\r\nSubject: unsubscribe\r\n\r\n', monkeypatch)
    assert RightsRequest.objects.count() == 5


@pytest.mark.parametrize(
    "head",
    [b'From: "', b"From: <", b"From: " + b"(" * 3000, b"Subject: " + b"x " * 900_000, b"From: a@b.example"],
    ids=["a quote", "a bracket", "brackets in brackets", "endless words", "a quote of Message-ID"],
)
def test_a_mail_that_breaks_its_reader_is_no_news_and_no_error(version, monkeypatch, capsys, head):
    quoted = b"Message-ID:" + b" \r\n" * 60_000  # an expression that goes back would read it for minutes
    ingest(head + b"\r\nSubject: unsubscribe\r\n\r\n" + quoted, monkeypatch)
    assert capsys.readouterr().out and RightsRequest.objects.count() <= 1
