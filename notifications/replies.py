"""Reads a person's answer to our mail: whether it asks to be taken off the list."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from uuid import UUID

from notifications.naming import UnknownName, read_message_id
from notifications.returned import LARGEST

# As people write it, with and without hamza and marks; a longer line is a letter, which a person reads.
ASKS = re.compile(
    r"unsubscribe|opt[ -]?out|remove me|leave the (?:mailing )?list"
    r"|[اإ]لغاء ال[اإ]شتراك|[أا]لغ(?:وا|ي)? [اإ]شتراكي|[أا]زيلوني|[أا]خرجوني|احذفوني|مغادرة القائمة",
    re.IGNORECASE,
)
# What a mail client writes by itself, when its user presses the way out that our mail names.
LEAVE = "unsubscribe {}"
LEAVES = re.compile(LEAVE.format(r"([A-Za-z0-9_-]{22})"), re.IGNORECASE)
MARKS = re.compile("[\u064b-\u0652\u0640]")  # vowel signs and the stretching letter
LONGEST_LINE = 120
LONGEST_FIELD = 16 * 1024  # letters of a header field, so that reading it takes no minutes


@dataclass(frozen=True)
class Wish:
    """Who asks to leave, in which words, and whose mail they answer where that is known."""

    address: str
    words: str
    subject_id: UUID | None


class Unwritten(Exception):
    """No person, and no mail client of theirs, writes a mail like this."""


def leaving(raw: bytes) -> str:
    """The place on the list that the mail gives up, by the name that its mail told; '' of any other mail.

    Whoever knows the name has the mail: neither a sender nor words are asked for. Raises Unwritten, and
    whatever a malformed mail breaks.
    """
    message = _parsed(raw, headersonly=True)
    found = LEAVES.fullmatch(str(message.get("Subject", "")).strip())
    return found[1] if found else ""


def wish_to_leave(raw: bytes) -> Wish | None:
    """What the mail asks for; None for what no person wrote, or asks for else. Raises as `leaving`."""
    message = _parsed(raw)
    automatic = str(message.get("Auto-Submitted", "no")).strip().lower() != "no"
    sender = getattr(message.get("From"), "addresses", ())
    if automatic or message.get("Precedence") or len(sender) != 1:
        return None
    subject, body = str(message.get("Subject", "")), _body(message)
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    if not any(_asks(line) for line in (subject, first)):
        return None
    return Wish(sender[0].addr_spec, f"{subject}\n\n{body}".strip(), _answered(message))


def _parsed(raw: bytes, *, headersonly: bool = False) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(raw[:LARGEST], headersonly)
    if any(len(field) > LONGEST_FIELD for _name, field in message.raw_items()):
        raise Unwritten
    return message


def _asks(line: str) -> bool:
    return len(line) <= LONGEST_LINE and bool(ASKS.search(MARKS.sub("", line)))


def _body(message: EmailMessage) -> str:
    """The plain text of the answer; empty where there is none that can be read."""
    part = message.get_body(("plain",))
    try:
        return part.get_content() if part else ""
    except (LookupError, ValueError):
        return ""


def _answered(message: EmailMessage) -> UUID | None:
    for name in str(message.get("In-Reply-To", "")).split() + str(message.get("References", "")).split():
        try:
            return read_message_id(name)[1]
        except UnknownName:
            continue
    return None
