"""Hands mail to the server and knows at which phase it failed: only one phase leaves doubt.

smtplib's sendmail and Django's backend hide the phase, and with it whether a second try may be a copy.
"""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator

from notifications.envelopes import BadAddress, Envelope, in_ascii
from notifications.models import DeliveryState, Reason
from notifications.outcomes import Outcome, words
from notifications.route import Route, RouteDown, SenderRefused

CLOSING = 421


class Sender:
    """One connection, used for many mails and opened again when the server closed it."""

    def __init__(self, route: Route):
        self.route = route
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *_: object) -> None:
        """The connection is closed; what was accepted stays accepted, whatever QUIT says."""
        if self.server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.server.quit()
        self._drop()

    def connect(self) -> None:
        """A connection stands. Raises RouteDown."""
        if self.server is not None:
            return
        try:
            self.server = self._opened()
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            # Also a host that is no name, or a password that no server can be told (UnicodeError).
            self._drop()
            raise RouteDown from error

    def send(
        self, envelope: Envelope, message: bytes, *, return_path: str = "", envelope_id: str = ""
    ) -> Outcome:
        """What became of the message. Raises RouteDown, SenderRefused: then nothing was handed over.

        `return_path` is where it comes back to, else to the route's sender. A report of it names
        `envelope_id` where the server can (RFC 3461), and brings back the head alone. A connection that was
        already gone before the recipient was named is opened again, once.
        """
        kept = self.server is not None
        self.connect()
        try:
            return self._sent(envelope, message, return_path, envelope_id)
        except RouteDown:
            if not kept:
                raise
            self.connect()
            return self._sent(envelope, message, return_path, envelope_id)

    def _opened(self) -> smtplib.SMTP:
        route = self.route
        kind = smtplib.SMTP_SSL if route.use_ssl else smtplib.SMTP
        secure = {"context": ssl.create_default_context()} if route.use_ssl else {}
        server = kind(route.host, route.port, timeout=route.timeout, **secure)
        try:
            if route.use_tls:
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if route.username:
                server.login(route.username, route.password)
        except BaseException:
            server.close()
            raise
        return server

    def _sent(self, envelope: Envelope, message: bytes, return_path: str, envelope_id: str) -> Outcome:
        server = self.server
        if envelope.international and not server.has_extn("smtputf8"):
            return Outcome(DeliveryState.SKIPPED, Reason.EAI_UNSUPPORTED, tried=False)
        answers = self._answers(server, self._lines(server, envelope, return_path, envelope_id))
        self._name_sender(answers)
        return self._name_recipient(server, answers, envelope) or self._hand_over(server, envelope, message)

    def _lines(
        self, server: smtplib.SMTP, envelope: Envelope, return_path: str, envelope_id: str
    ) -> list[bytes]:
        """What is said before the message. Raises SenderRefused when our own address cannot be written."""
        options = " SMTPUTF8 BODY=8BITMIME" if envelope.international else ""
        if envelope_id and server.has_extn("dsn"):
            options += f" RET=HDRS ENVID={envelope_id}"
        try:
            sender = return_path or in_ascii(self.route.sender)
        except BadAddress as error:
            raise SenderRefused from error
        said = [f"MAIL FROM:<{sender}>{options}", f"RCPT TO:<{envelope.address}>", "DATA"]
        # Whatever stands in an address, it begins no line of its own.
        return [" ".join(line.split()).encode() + b"\r\n" for line in said]

    def _answers(self, server: smtplib.SMTP, lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
        """Yield the answer to each line: all are said at once where the server lets us (RFC 2920)."""
        if server.has_extn("pipelining"):
            server.send(b"".join(lines))
            lines = [b""] * len(lines)
        for line in lines:
            if line:
                server.send(line)
            yield server.getreply()

    def _name_sender(self, answers: Iterator[tuple[int, bytes]]) -> None:
        try:
            code, _ = next(answers)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise RouteDown from error
        if code == 250:
            return
        self._drop()
        raise SenderRefused(code) if code >= 500 else RouteDown(code)

    def _name_recipient(
        self, server: smtplib.SMTP, answers: Iterator[tuple[int, bytes]], envelope: Envelope
    ) -> Outcome | None:
        """The outcome if the recipient, or taking a message now, is refused; None to go on."""
        try:
            code, text = next(answers)
            if not _is_yes(code):
                self._take_back(server, answers, code)
                return _refusal(code, text, envelope)
            code, text = next(answers)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Outcome(DeliveryState.DEFERRED)
        if code == 354:
            return None
        self._reset(server, code)
        # Whatever the code says, it was not said of the recipient: they are tried again.
        return Outcome(DeliveryState.DEFERRED, code=known(code), text=words(text, address=envelope.address))

    def _take_back(self, server: smtplib.SMTP, answers: Iterator[tuple[int, bytes]], code: int) -> None:
        """Nobody is to get the message: one that the server waits for already is ended before it begins.

        Where the answer was neither yes nor no the server may have somebody to give it to: we hang up.
        """
        if not _is_no(code):
            self._drop()
            return
        try:
            if code != CLOSING and server.has_extn("pipelining") and next(answers)[0] == 354:
                server.send(b".\r\n")
                server.getreply()
        except (smtplib.SMTPException, OSError):
            code = CLOSING
        self._reset(server, code)

    def _hand_over(self, server: smtplib.SMTP, envelope: Envelope, message: bytes) -> Outcome:
        """The one phase that can leave doubt: the message may be taken though its answer never comes."""
        try:
            server.send(_dotted(message))
            server.sock.settimeout(self.route.dot_timeout)
            code, text = server.getreply()
            server.sock.settimeout(self.route.timeout)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Outcome(DeliveryState.UNKNOWN)
        if _is_yes(code):
            return Outcome(
                DeliveryState.ACCEPTED, code=known(code), text=words(text, address=envelope.address)
            )
        if not _is_no(code):
            self._drop()  # a reply that was cut short, or is none: what was meant is anybody's guess
            return Outcome(DeliveryState.UNKNOWN, text=words(text, address=envelope.address))
        self._reset(server, code)
        return _refusal(code, text, envelope)

    def _reset(self, server: smtplib.SMTP, code: int) -> None:
        """The connection is ready for the next mail, or dropped."""
        try:
            if code == CLOSING or server.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self.server is not None:
            self.server.close()
        self.server = None


def _dotted(message: bytes) -> bytes:
    """The message as DATA wants it: leading dots doubled, the final dot on its own line. Ends with CRLF."""
    return message.replace(b"\r\n.", b"\r\n..") + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _is_yes(code: int) -> bool:
    return 200 <= code < 300


def _is_no(code: int) -> bool:
    return 400 <= code < 600


def _refusal(code: int, text: bytes, envelope: Envelope) -> Outcome:
    state = DeliveryState.REJECTED if 500 <= code < 600 else DeliveryState.DEFERRED
    return Outcome(state, code=known(code), text=words(text, address=envelope.address))


def known(code: int) -> int | None:
    """The reply code, or None where smtplib says -1 for a reply that had none."""
    return code if code > 0 else None
