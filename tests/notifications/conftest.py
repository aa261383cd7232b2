"""A mail server that fails in every phase of a session, in the place of the plain one."""

import asyncio
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from celery import Celery, current_app

from cachoo_privacy import embedded
from tests.fixtures.mail import Sink


class CapriciousSink(Sink):
    """`silences`: how many messages are taken without ever saying so, the one phase that leaves doubt.

    `sender_answer` is what MAIL FROM hears instead of 250; `mails_per_connection` ends a connection early.
    `hangs_up` answers no QUIT.
    """

    def __init__(self):
        super().__init__()
        self.silences, self.connections, self.mails_per_connection = 0, 0, None
        self.sender_answer, self.speaks_utf8, self.seconds_per_mail = None, True, 0
        self.hangs_up = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name, session.mails = hostname, 0
        self.connections += 1
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.mails += 1
        if self.mails_per_connection and session.mails > self.mails_per_connection:
            return "421 4.7.0 too many mails on this connection"
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds_per_mail)
        answer = await super().handle_DATA(server, session, envelope)
        if self.silences:
            self.silences -= 1
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server, session, envelope):
        if self.hangs_up:
            server.transport.abort()
        return "221 bye"

    async def listen(self):
        return await asyncio.get_running_loop().create_server(
            lambda: SMTP(self, hostname="sink.test", enable_SMTPUTF8=self.speaks_utf8), "127.0.0.1", 0
        )


@pytest.fixture
def smtp_sink(settings):
    """The mail server of the settings."""
    sink = CapriciousSink()
    sink.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield sink
    sink.stop()


@contextmanager
def bells_at(url: str):
    """Bells are rung at this broker, with the project's own settings otherwise."""
    real = current_app._get_current_object()
    there = Celery("there", set_as_current=False)
    there.config_from_object("django.conf:settings", namespace="CELERY")
    there.conf.broker_url = url
    there.set_current()
    yield
    real.set_current()
    there.close()


@pytest.fixture
def broken_broker():
    """Bells are rung where nobody answers."""
    with bells_at("redis://127.0.0.1:1"):
        yield


class OwnValkey:
    """A Valkey in `folder` that a test may kill without harm to the others."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.running = self.start_again()
        self.url = self.running.redis_url

    def start_again(self) -> embedded.Running:
        """It answers where it was, and has forgotten everything."""
        environ = {**os.environ, "DATABASE_URL": "postgres://nowhere.invalid/none", "REDIS_URL": ""}
        self.running = embedded.start(self.folder, durable=True, environ=environ)
        return self.running

    def kill(self) -> None:
        """SIGKILL, without a word to anyone."""
        self.running.kept["Valkey"].kill()
        self.running.stop()


@pytest.fixture
def own_valkey(tmp_path):
    """The test's own Valkey, where its bells are rung; a worker is told of it by REDIS_URL."""
    valkey = OwnValkey(tmp_path / "own")
    try:
        with bells_at(valkey.url.replace("unix://", "redis+socket://", 1)):
            yield valkey
    finally:
        valkey.running.stop()
