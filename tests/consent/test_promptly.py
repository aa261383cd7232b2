"""A mail server that takes the connection and answers nothing, or is away: nobody waits long, or in turn."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from consent import promptly
from consent.models import CodeRequest
from consent.promptly import InVain
from consent.sign_in import owner
from tests.fixtures.mail import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
LAYLA, YUSUF = "layla@cachoo.example", "yusuf@cachoo.example"
SOON = promptly.SECONDS + 2
AT_ONCE = 1.0


@pytest.fixture
def hung(settings):
    """A mail server's port on which connections are taken, and nobody speaks."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        reached(settings, server.getsockname()[1])
        yield


@pytest.fixture
def refusing(settings):
    reached(settings, 9)


def reached(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


def ask(address=LAYLA, language="ar"):
    """The answer to somebody who asks for a code, and how long it took."""
    began = time.monotonic()
    answer = Client().post(f"/{language}/accounts/login/code/", {"email": address})
    return answer, time.monotonic() - began


def test_whoever_asks_for_a_code_is_told_soon_in_their_language_and_the_next_at_once(hung, caplog):
    answer, took = ask()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert "لا يمكننا إرسال البريد الآن" in answer.content.decode()
    assert took < SOON, took
    answer, took = ask(YUSUF, "en")
    assert answer.status_code == 503 and "We cannot send mail right now" in answer.content.decode()
    assert took < AT_ONCE, took
    assert "cachoo.example" not in caplog.text and "Traceback" not in caplog.text


def test_a_server_that_refuses_the_connection_is_told_the_same_way(refusing, caplog):
    answer, took = ask()
    assert answer.status_code == 503 and took < AT_ONCE
    assert "ConnectionRefusedError" in caplog.text and "Traceback" not in caplog.text


def test_so_is_a_host_that_is_no_name(refusing, settings, caplog):
    settings.EMAIL_HOST = "mail..example.com"
    answer, took = ask()
    assert answer.status_code == 503 and took < AT_ONCE
    assert "UnicodeError" in caplog.text and "Traceback" not in caplog.text


def test_an_account_that_gets_no_mail_is_answered_like_every_other(refusing):
    closed = owner(LAYLA)
    get_user_model().objects.filter(pk=closed.pk).update(is_active=False)
    answers = []
    for address in (LAYLA, YUSUF):
        InVain.until = 0.0
        answers.append(ask(address)[0])
    assert {answer.status_code for answer in answers} == {503}


def test_what_is_known_not_to_leave_is_not_counted_for_the_day(refusing):
    ask()
    before = CodeRequest.objects.get().count
    ask()
    assert CodeRequest.objects.get().count == before


@pytest.mark.django_db(transaction=True)
def test_while_it_hangs_only_one_at_a_time_waits(hung):
    def timed(_caller):
        try:
            return ask()[1]
        finally:
            connections.close_all()

    ask()
    InVain.until = time.monotonic()  # the time is over: somebody may look whether it is back
    with ThreadPoolExecutor(8) as callers:
        waited = [took for took in callers.map(timed, range(8)) if took > promptly.SECONDS - 1]
    assert len(waited) == 1


def test_a_no_of_the_server_to_one_address_stops_nobody_else_s_mail(smtp_sink):
    smtp_sink.answers = {LAYLA: "550 5.1.1 no such mailbox"}
    assert ask()[0].status_code == 503
    assert ask(YUSUF)[0].status_code == 302 and smtp_sink.recipients == [YUSUF]


def test_when_it_is_back_the_next_code_leaves(refusing, settings):
    assert ask()[0].status_code == 503
    sink = Sink()
    sink.start()
    try:
        settings.EMAIL_PORT = sink.port
        InVain.until = time.monotonic()
        assert ask()[0].status_code == 302 and sink.recipients == [LAYLA]
        assert InVain.until == 0.0
    finally:
        sink.stop()
