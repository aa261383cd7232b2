"""Mail goes over TLS, with a password, to a server whose certificate is good; else it does not go at all."""

import asyncio
import ipaddress
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPNotSupportedError

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.envelopes import envelope_for
from notifications.models import DeliveryState
from notifications.route import Route, RouteDown
from notifications.smtp import Sender
from tests.fixtures.mail import Sink

LAYLA, MESSAGE = envelope_for("layla@example.com"), b"Subject: hello\r\n\r\nhello\r\n"
USER, PASSWORD = "notices", "a password of the tests"


class GuardedSink(Sink):
    """A server that takes mail from whoever gives the password, over TLS: at once, or after STARTTLS."""

    def __init__(self, context: ssl.SSLContext, *, at_once: bool):
        super().__init__()
        self.context, self.at_once = context, at_once

    def check(self, server, session, envelope, mechanism, told):
        good = (told.login, told.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    def session(self):
        if self.at_once:
            return SMTP(self, hostname="sink.test")
        terms = {"tls_context": self.context, "require_starttls": True}
        return SMTP(self, hostname="sink.test", authenticator=self.check, auth_required=True, **terms)

    async def listen(self):
        context = self.context if self.at_once else None
        return await asyncio.get_running_loop().create_server(self.session, "127.0.0.1", 0, ssl=context)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that signed itself, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink.test")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(here, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = made.sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "sink.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def guarded(certificate, *, at_once=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    sink = GuardedSink(context, at_once=at_once)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()


def sender_to(port: int, *, password: str = PASSWORD, **more: object) -> Sender:
    terms = {"host": "127.0.0.1", "port": port, "sender": "notices@cachoo.example", "timeout": 10}
    return Sender(Route(**terms, password=password, **more))


def test_mail_passes_after_starttls_and_the_password(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with guarded(certificate) as sink:
        with sender_to(sink.port, use_tls=True, username=USER) as sender:
            assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
            assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
        for wrong, why in (
            (sender_to(sink.port, use_tls=True, username=USER, password="another"), SMTPAuthenticationError),
            (sender_to(sink.port, username=USER), SMTPNotSupportedError),
        ):
            with wrong as sender, pytest.raises(RouteDown) as refused:
                sender.send(LAYLA, MESSAGE)
            assert isinstance(refused.value.__cause__, why)
        assert sink.recipients == ["layla@example.com"] * 2


def test_mail_passes_over_tls_from_the_first_octet(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with guarded(certificate, at_once=True) as sink:
        with sender_to(sink.port, use_ssl=True) as sender:
            assert sender.send(LAYLA, MESSAGE).state == DeliveryState.ACCEPTED
        assert sink.recipients == ["layla@example.com"]


@pytest.mark.parametrize("terms", [{"use_tls": True, "username": USER}, {"use_ssl": True}])
def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_mail(terms, certificate):
    with guarded(certificate, at_once="use_ssl" in terms) as sink:
        with sender_to(sink.port, **terms) as sender, pytest.raises(RouteDown) as refused:
            sender.send(LAYLA, MESSAGE)
        assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)
        assert sink.envelopes == []


def test_a_server_without_starttls_gets_nothing_where_tls_is_set(smtp_sink):
    with sender_to(smtp_sink.port, use_tls=True) as sender, pytest.raises(RouteDown):
        sender.send(LAYLA, MESSAGE)
    assert smtp_sink.envelopes == []
