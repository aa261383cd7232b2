"""The mail of an announcement as bytes: compiled once per language, spliced once per person."""

import hashlib
import re
from base64 import encodebytes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, quote
from functools import cached_property, lru_cache
from itertools import groupby
from types import MappingProxyType

from django.conf import settings
from django.urls import reverse

from notifications.composing import Composed, compose
from notifications.envelopes import Envelope, in_ascii
from notifications.models import MessagePart
from notifications.naming import LINK_LENGTH
from notifications.witnessing import Attached, tail_of
from policies.brand import brand_name
from policies.lines import one_line
from policies.locations import absolute
from policies.models import PolicyVersion

# Stands in the frozen bytes where each person's own name will: in no text of a policy or a mailing.
PLACE = b"link".center(LINK_LENGTH, b"~")
LINE = 57  # octets of a body in one line of base64
OUTER = b"all-%b"  # the frame around bodies and attachment; neither boundary begins the other
IN_LINES = compat32.clone(linesep="\r\n")


@dataclass(frozen=True)
class Origin:
    """Whose mail it is: its From, where answers go, and the campaign that its Feedback-ID begins with."""

    address: str
    reply_to: str
    campaign: str


@dataclass(frozen=True)
class Compiled:
    """A mail but for what is one person's own: head, two bodies with PLACE in them, what is attached."""

    head: bytes
    text: bytes
    html: bytes
    tail: bytes = b""

    def addressed(self, *, envelope: Envelope, message_id: str, name: str, at: datetime) -> bytes:
        """The whole mail to one person, ready for DATA; `name` is that of their link.

        `at` is aware; the envelope's address is header-safe. Both bodies are base64, so that no server on
        the way has a reason to rewrite a long or 8-bit line.
        """
        own = f"To: {envelope.address}\r\nMessage-ID: {message_id}\r\nDate: {format_datetime(at)}\r\n"
        first, second, end = self._frame
        return b"".join(
            (
                own.encode(),
                self.head.replace(PLACE, name.encode()),
                first,
                _spliced(self.text, name.encode()),
                second,
                _spliced(self.html, name.encode()),
                end,
                self.tail,
            )
        )

    @property
    def sha256(self) -> str:
        """What names these bytes in the proof, hexadecimal."""
        return hashlib.sha256(self.head + self.text + self.html + self.tail).hexdigest()

    @property
    def boundary(self) -> bytes:
        """The line between the bodies. No line of base64 begins with hyphens."""
        return self.head.rpartition(b'boundary="')[2].partition(b'"')[0]

    @cached_property
    def _frame(self) -> tuple[bytes, bytes, bytes]:
        line = b"--" + self.boundary
        kind = b"\r\nContent-Type: text/%b; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        return line + kind % b"plain", line + kind % b"html", line + b"--\r\n"


def compiled(part: MessagePart) -> Compiled:
    """The frozen message, ready to be addressed."""
    return Compiled(bytes(part.head), bytes(part.text), bytes(part.html), bytes(part.tail))


def compile_message(
    versions: Sequence[PolicyVersion], *, language: str, attached: Attached | None = None
) -> dict:
    """The fields of a MessagePart. The same versions and checkpoint give the same bytes: they name no one.

    Raises BadAddress when our address or a policy's contact address cannot be written to.
    """
    place = absolute(reverse("mailed", args=[PLACE.decode()]))
    composed = compose(versions, language=language, answer_url=place, attached=attached)
    origin = Origin(settings.NOTICE_FROM, versions[0].policy.contact_email, f"{_campaign(versions)}:notice")
    return framed(composed, head_of(composed, language, origin), language, attached=attached)


def framed(composed: Composed, head: bytes, language: str, *, attached: Attached | None = None) -> dict:
    """The fields of a MessagePart, of a head from `head_of` and what is composed."""
    text, html = (_lines_ended(body) for body in (composed.text, composed.html))
    boundary = hashlib.sha256(text + html).hexdigest()[:32].encode()
    tail = b""
    if attached:
        head += b'multipart/mixed;\r\n boundary="%b"\r\n\r\n--%b\r\nContent-Type: ' % (
            2 * (OUTER % boundary,)
        )
        tail = tail_of(attached, outer=(OUTER % boundary).decode())
    made = Compiled(head + b'multipart/alternative;\r\n boundary="%b"\r\n\r\n' % boundary, text, html, tail)
    return {
        "language": language,
        "subject": composed.subject,
        "head": made.head,
        "text": text,
        "html": html,
        "tail": tail,
        "sha256": made.sha256,
    }


def head_of(
    composed: Composed, language: str, origin: Origin, more: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """The header fields that are the same for everyone, up to the last one, which names the frame.

    `more` stands first, each on one line however long: some mail clients do not unfold List-Unsubscribe.
    """
    message = Message(policy=IN_LINES)  # EmailMessage reads a text's own =?…?= and writes the line ends in it
    message["From"] = _sender(brand_name(language), in_ascii(origin.address))
    message["Reply-To"] = in_ascii(one_line(origin.reply_to))
    message["Subject"] = Header(composed.subject, _charset(composed.subject), header_name="Subject")
    message["Auto-Submitted"] = "auto-generated"
    message["Feedback-ID"] = f"{origin.campaign}:{language}:cachoo"
    message["Content-Language"] = language
    message["MIME-Version"] = "1.0"
    # The bodies follow the empty line: they are made anew for each person.
    own = "".join(f"{name}: {value}\r\n" for name, value in more.items())
    return own.encode() + message.as_bytes().partition(b"\r\n\r\n")[0] + b"\r\nContent-Type: "


def _sender(name: str, address: str) -> Header:
    header, charset = Header(header_name="From"), _charset(name)
    header.append(name if charset == "utf-8" else f'"{quote(name)}"', charset)
    header.append(f"<{address}>")
    return header


def _charset(text: str) -> str:
    """What a text stands in a header in: as it is, unless that would be read as something else."""
    return "us-ascii" if text.isascii() and "=?" not in text else "utf-8"


def _campaign(versions: Sequence[PolicyVersion]) -> str:
    first = versions[0]
    return f"{first.policy.slug}-v{first.number}"


def _lines_ended(body: str) -> bytes:
    return "\r\n".join(body.splitlines()).encode() + b"\r\n"


def _spliced(body: bytes, name: bytes) -> bytes:
    """The body in base64 with the name in its places; only the lines that hold it are made anew."""
    parts = _cut(body, len(name))
    return b"".join(part if isinstance(part, bytes) else _in_base64(name.join(part)) for part in parts)


@lru_cache(maxsize=64)
def _cut(body: bytes, length: int) -> list[bytes | list[bytes]]:
    """The body in base64, but for the lines that hold a name of that length: those raw, cut around it."""
    name = bytes(length)  # no text holds so many octets of nothing
    whole = body.replace(PLACE, name)
    begins = [found.start() for found in re.finditer(re.escape(name), whole)]
    own = {line for begin in begins for line in range(begin // LINE, (begin + length - 1) // LINE + 1)}
    parts = []
    for is_own, lines in groupby(range(-(-len(whole) // LINE)), key=own.__contains__):
        raw = b"".join(whole[line * LINE : (line + 1) * LINE] for line in lines)
        parts.append(raw.split(name) if is_own else _in_base64(raw))
    return parts


def _in_base64(body: bytes) -> bytes:
    return encodebytes(body).replace(b"\n", b"\r\n")
