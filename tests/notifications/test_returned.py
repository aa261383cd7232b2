"""Only what names a mail of ours, in the forms that the standards know, is news."""

import uuid

import pytest

from notifications.models import EventType
from notifications.naming import message_id, return_name
from notifications.returned import LARGEST, read
from tests.notifications.returns import complaint, report

LAYLA = uuid.uuid5(uuid.NAMESPACE_URL, "layla")
MAIL = message_id(7, LAYLA)


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", EventType.BOUNCED),
        ("delayed", "4.4.1", EventType.DELAYED),
        ("Delivered", "2.0.0", EventType.DELIVERED),
    ],
)
@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_says_what_became_of_which_mail_and_why(action, status, kind, quoted):
    news = read(report(MAIL, action=action, status=status, quoted=quoted))
    assert (news.announcement_id, news.subject_id) == (7, LAYLA)
    assert (news.type, news.status) == (kind, status)


def test_the_return_path_names_the_mail_where_the_report_quotes_nothing():
    to = f"b+{return_name(7, LAYLA).upper()}@mail.example.com"
    news = read(report("<unknown@elsewhere>", to=to))
    assert (news.announcement_id, news.subject_id) == (7, LAYLA)


def test_the_envelope_names_the_mail_where_nothing_else_does():
    told = report("<unknown@elsewhere>").replace(
        b"Reporting-MTA", f"Original-Envelope-Id: {return_name(7, LAYLA)}\r\nReporting-MTA".encode()
    )
    assert read(told).subject_id == LAYLA
    assert read(told.replace(return_name(7, LAYLA).encode(), b"a" * 58)) is None


def test_a_complaint_is_one():
    assert read(complaint(MAIL)).type == EventType.COMPLAINED


def test_a_machine_s_answer_is_one_and_a_person_s_is_none():
    head = f"From: layla@example.com\r\nIn-Reply-To: {MAIL}\r\n"
    assert read(f"{head}Auto-Submitted: auto-replied\r\n\r\nAway".encode()).type == EventType.AUTOREPLY
    assert read(f"{head}\r\nHello".encode()) is None


QMAIL = """Hi. This is the qmail-send program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<layla@example.com>:
Remote host said: 550 5.1.1 no such user

--- Below this line is a copy of the message.
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  layla@example.com
    mailbox is full

------ This is a copy of the message, including all the headers. ------
"""
LATER = """Delivery to the following recipient has been delayed:

     layla@example.com

Message will be retried for 2 more days
"""


def in_words(said: str, *, sender: str = "MAILER-DAEMON@relay.example", path: str = "<>") -> bytes:
    to = f"b+{return_name(7, LAYLA)}@cachoo.example"
    lines = said.replace("\n", "\r\n")
    return f"Return-Path: {path}\r\nFrom: {sender}\r\nTo: {to}\r\n\r\n{lines}".encode()


@pytest.mark.parametrize("said", [QMAIL, EXIM])
def test_a_server_that_gives_up_in_words_of_its_own_is_heard_and_its_reason_is_not_guessed(said):
    for raw in (
        in_words(said),
        in_words(said, path="<x@relay.example>"),
        in_words(said, sender="x@y.example"),
    ):
        news = read(raw)
        assert (news.subject_id, news.type, news.status) == (LAYLA, EventType.BOUNCED, "")
    assert read(in_words(said, sender="layla@example.com", path="<layla@example.com>")) is None
    assert read(in_words(said).replace(b"\nTo: b+", b"\nTo: b+a")) is None


def test_what_a_server_has_not_given_up_is_no_return():
    assert read(in_words(LATER)).type == EventType.DELAYED
    assert read(in_words("I will keep trying: 451 4.2.0 busy")) is None


def test_the_same_report_twice_is_one_and_another_is_another():
    assert read(report(MAIL)).event_id == read(report(MAIL)).event_id
    assert read(report(MAIL)).event_id != read(report(MAIL, number=2)).event_id


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"\xff\xfe" * 50,
        report("<someone@else.example>"),
        report(MAIL, action="relayed"),
        report(message_id(7, LAYLA).replace(message_id(7, LAYLA)[5], "_")),
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status",
        b"X: " + b"a" * (LARGEST + 10),
        in_words("", sender="<@"),
        in_words(QMAIL).replace(b"From: ", b"From: \xff "),
    ],
    ids=[
        "empty",
        "zeros",
        "noise",
        "a stranger's",
        "relayed",
        "a changed name",
        "cut off",
        "huge",
        "a broken sender",
        "a sender of no charset",
    ],
)
def test_anything_else_is_no_news(raw):
    assert read(raw) is None
