"""What a failure means depends on the phase it happens in."""

import socket
import threading
from contextlib import contextmanager

import pytest

from notifications.envelopes import envelope_for
from notifications.models import DeliveryState, Reason
from notifications.route import Route, RouteDown, SenderRefused
from notifications.smtp import Sender

MESSAGE = b"Subject: hello\r\n\r\n.a line that begins with a dot\r\n"
OK, GO = "250 OK", "354 go"
LAYLA = envelope_for("layla@example.com")


def sender_to(port: int) -> Sender:
    return Sender(
        Route(host="127.0.0.1", port=port, sender="notices@cachoo.example", timeout=5, dot_timeout=5)
    )


@contextmanager
def scripted(*answers: str | None):
    """A server that answers line after line as told: None closes the connection. DATA's body is one line."""
    heard = []
    listener = socket.create_server(("127.0.0.1", 0))

    def converse():
        told = list(answers)
        with listener:
            while told:
                client, _ = listener.accept()
                with client, client.makefile("rb") as lines:
                    answer_lines(client, lines, told, heard)

    thread = threading.Thread(target=converse, daemon=True)
    thread.start()
    yield listener.getsockname()[1], heard
    thread.join(10)


def answer_lines(client, lines, told, heard):
    client.sendall(b"220 ready\r\n")
    answer = ""
    while told and (line := lines.readline()):
        heard.append(line)
        while answer == GO and line not in (b".\r\n", b""):
            line = lines.readline()
        answer = told.pop(0)
        if answer is None:
            return
        client.sendall(answer.encode() + b"\r\n")


@pytest.mark.parametrize(
    ("answers", "state", "code"),
    [
        ([OK, OK, "450 4.2.0 later", OK], DeliveryState.DEFERRED, 450),
        ([OK, OK, "550 5.1.1 none", OK], DeliveryState.REJECTED, 550),
        ([OK, OK, "421 bye"], DeliveryState.DEFERRED, 421),
        ([OK, OK, None], DeliveryState.DEFERRED, None),
        ([OK, OK, OK, "554 no", OK], DeliveryState.DEFERRED, 554),
        ([OK, OK, OK, None], DeliveryState.DEFERRED, None),
        ([OK, OK, OK, GO, "452 4.3.1 full", OK], DeliveryState.DEFERRED, 452),
        ([OK, OK, OK, GO, "554 5.7.1 no", OK], DeliveryState.REJECTED, 554),
        ([OK, OK, OK, GO, None], DeliveryState.UNKNOWN, None),
        ([OK, OK, OK, GO, OK, None], DeliveryState.ACCEPTED, 250),
        ([OK, OK, "252 we shall try", GO, OK, None], DeliveryState.ACCEPTED, 250),
        ([OK, OK, "999 what"], DeliveryState.DEFERRED, 999),
    ],
)
def test_the_phase_decides_what_became_of_the_mail(answers, state, code):
    with scripted(*answers) as (port, _), sender_to(port) as sender:
        outcome = sender.send(LAYLA, MESSAGE)
    assert (outcome.state, outcome.code, outcome.tried) == (state, code, True)


TOGETHER = "250-sink.test\r\n250 PIPELINING"


@pytest.mark.parametrize(
    ("answers", "state", "code"),
    [
        ([OK, "450 4.2.0 later", "503 nobody", OK], DeliveryState.DEFERRED, 450),
        ([OK, "550 5.1.1 none", GO, "554 nobody", OK], DeliveryState.REJECTED, 550),
        ([OK, "550 5.1.1 none", GO, None], DeliveryState.REJECTED, 550),
        ([OK, "421 bye", "421 bye"], DeliveryState.DEFERRED, 421),
        ([OK, OK, "452 4.3.1 full", OK], DeliveryState.DEFERRED, 452),
        ([OK, OK, None], DeliveryState.DEFERRED, None),
        ([OK, OK, GO, None], DeliveryState.UNKNOWN, None),
        ([OK, OK, GO, "554 5.7.1 no", OK], DeliveryState.REJECTED, 554),
    ],
)
def test_said_at_once_each_answer_still_means_what_its_phase_means(answers, state, code):
    with scripted(TOGETHER, *answers) as (port, heard), sender_to(port) as sender:
        outcome = sender.send(LAYLA, MESSAGE)
    assert (outcome.state, outcome.code, outcome.tried) == (state, code, True)
    assert [line[:4] for line in heard[1:4]] == [b"MAIL", b"RCPT", b"DATA"]


@pytest.mark.parametrize("cut", ["2", "25", "", "hello", "354 go", "999 what", "45", "-55"])
def test_after_the_final_dot_only_a_whole_reply_is_an_answer(cut):
    with scripted(OK, OK, OK, GO, cut) as (port, _), sender_to(port) as sender:
        outcome = sender.send(LAYLA, MESSAGE)
    assert (outcome.state, outcome.code, outcome.tried) == (DeliveryState.UNKNOWN, None, True)


@pytest.mark.parametrize("answer", ["hello", "999 what", "354 go"])
def test_where_a_recipient_was_perhaps_taken_no_empty_message_is_sent_to_them(answer):
    anew = [TOGETHER, OK, OK, GO, OK, None]
    with scripted(TOGETHER, OK, answer, GO, *anew) as (port, heard), sender_to(port) as sender:
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.DEFERRED
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
    assert heard[4][:4].upper() == b"EHLO", "they hung up before the message began"


def test_after_a_recipient_is_refused_the_next_mail_goes_on_the_same_connection():
    refused = [OK, "550 5.1.1 none", GO, "554 nobody", OK]
    with scripted(TOGETHER, *refused, OK, OK, GO, OK, None) as (port, heard), sender_to(port) as sender:
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.REJECTED
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
    assert [line[:4] for line in heard].count(b"EHLO") + [line[:4] for line in heard].count(b"ehlo") == 1
    assert heard[4] == b".\r\n", "the message that was waited for is nobody's"


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ([OK, "550 5.7.1 not you"], SenderRefused),
        ([OK, "451 4.3.0 later"], RouteDown),
        ([OK, None], RouteDown),
        ([None], RouteDown),
    ],
)
def test_what_fails_before_the_recipient_is_named_is_no_fault_of_theirs(answers, refusal):
    with scripted(*answers) as (port, _), sender_to(port) as sender, pytest.raises(refusal):
        sender.send(LAYLA, MESSAGE)


def test_nobody_listening_is_a_route_that_is_down():
    with sender_to(9) as sender, pytest.raises(RouteDown):
        sender.connect()


def test_a_host_that_is_no_name_is_a_route_that_is_down():
    nowhere = Route(host="mail..example.com", port=25, sender="notices@cachoo.example")
    with Sender(nowhere) as sender, pytest.raises(RouteDown) as down:
        sender.connect()
    assert isinstance(down.value.__cause__, UnicodeError)


@pytest.mark.parametrize("password", ["كلمة", "pässword"])
def test_a_password_that_no_server_can_be_told_is_a_route_that_is_down(password):
    with scripted("250-sink.test\r\n250 AUTH PLAIN LOGIN") as (port, heard):
        named = {"username": "notices", "password": password, "timeout": 5}
        route = Route(host="127.0.0.1", port=port, sender="notices@cachoo.example", **named)
        with Sender(route) as sender, pytest.raises(RouteDown) as down:
            sender.connect()
    assert isinstance(down.value.__cause__, UnicodeError) and len(heard) == 1


def test_a_kept_connection_that_died_is_opened_again_without_a_second_copy():
    mail = [OK, OK, GO, OK]
    with scripted(OK, *mail, None, OK, *mail, None) as (port, heard), sender_to(port) as sender:
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
    assert [line for line in heard if line == b"DATA\r\n"] == [b"DATA\r\n"] * 2


@pytest.mark.parametrize(
    ("hello", "asked"), [("250-sink.test\r\n250 DSN", b" RET=HDRS ENVID=name\r\n"), (OK, b">\r\n")]
)
def test_the_envelope_has_its_name_where_the_server_reports(hello, asked):
    with scripted(hello, OK, OK, GO, OK, None) as (port, heard), sender_to(port) as sender:
        assert sender.send(LAYLA, MESSAGE, envelope_id="name").state == DeliveryState.ACCEPTED
    assert heard[1].upper().startswith(b"MAIL FROM:<NOTICES@CACHOO.EXAMPLE>") and heard[1].endswith(asked)


def test_a_mailbox_that_is_not_ascii_is_sent_where_the_server_can(smtp_sink):
    with sender_to(smtp_sink.port) as sender:
        assert sender.send(envelope_for("ليلى@example.com"), MESSAGE).state == DeliveryState.ACCEPTED
        assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
    assert smtp_sink.recipients == ["ليلى@example.com", "layla@example.com"]


def test_a_mailbox_that_is_not_ascii_is_skipped_where_the_server_cannot(smtp_sink):
    smtp_sink.speaks_utf8 = False
    with sender_to(smtp_sink.port) as sender:
        outcome = sender.send(envelope_for("ليلى@example.com"), MESSAGE)
    assert (outcome.state, outcome.reason) == (DeliveryState.SKIPPED, Reason.EAI_UNSUPPORTED)
    assert smtp_sink.envelopes == []


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(smtp_sink):
    with sender_to(smtp_sink.port) as sender:
        sender.send(LAYLA, MESSAGE)
    assert smtp_sink.envelopes[0].original_content == MESSAGE
