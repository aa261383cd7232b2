"""Reads mail that came back: a report (RFC 3464), a server's own words, a complaint (RFC 5965), an answer."""

import hashlib
import logging
import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from uuid import UUID

from flufl.bounce import all_failures

from notifications.hearing import News
from notifications.models import EventType
from notifications.naming import UnknownName, read_message_id, read_return

# Octets that are read: what is named stands near the beginning, and whoever sends more costs us no minutes.
LARGEST = 128 * 1024
RETURN_PATH = re.compile(r"\+([a-z2-7]{58})@", re.IGNORECASE)
ENVELOPE = re.compile(r"[a-z2-7]{58}", re.IGNORECASE)
MESSAGE_ID = re.compile(r"^Message-ID:[ \t]*(?:\r?\n[ \t]+)?(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
ACTIONS = {"failed": EventType.BOUNCED, "delayed": EventType.DELAYED, "delivered": EventType.DELIVERED}
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# It tells of each detector that looks, and of each that a malformed mail breaks.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
DAEMON = re.compile(r"(mailer-daemon|postmaster)@", re.IGNORECASE)


def read(raw: bytes) -> News | None:
    """The news of one mail of ours, None for mail that is none. What nobody can read may raise anything."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw[:LARGEST])
    named = _named(message)
    found = _said(message)
    if named is None or found is None:
        return None
    kind, status = found
    return News(*named, kind, hashlib.sha256(_identity(message, raw)).hexdigest(), "mail", status)


def _said(message: Message) -> tuple[EventType, str] | None:
    """What happened, and the status that says why."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return EventType.COMPLAINED, ""
        if kind == "message/delivery-status":
            return _reported(part)
    automatic = str(message.get("Auto-Submitted", "no")).strip().lower()
    if automatic.startswith("auto-replied"):
        return EventType.AUTOREPLY, ""
    return _in_own_words(message)


def _in_own_words(message: Message) -> tuple[EventType, str] | None:
    """What a server says that sends no report. Why is not guessed: what flufl.bounce calls permanent may be a
    full mailbox or our own reputation, so it counts as one return and closes no address alone.
    """
    sender = parseaddr(str(message.get("From", "")))[1]
    if str(message.get("Return-Path", "")).strip() != "<>" and not DAEMON.match(sender):
        return None
    try:
        later, never = all_failures(message)
    except Exception:  # whatever a malformed mail breaks in one of its detectors
        return None
    if never:
        return EventType.BOUNCED, ""
    return (EventType.DELAYED, "") if later else None


def _reported(part: Message) -> tuple[EventType, str] | None:
    """The first recipient's fate; our mail has one recipient."""
    for fields in part.get_payload():
        action = str(fields.get("Action", "")).strip().lower()
        if action in ACTIONS:
            status = STATUS.search(str(fields.get("Status", "")))
            return ACTIONS[action], status[1] if status else ""
    return None


def _named(message: Message) -> tuple[int, UUID] | None:
    """Which mail it is about: by the return path it came to, the envelope's name, or a quoted Message-ID."""
    for header in ADDRESSED:
        for value in message.get_all(header, []):
            if found := RETURN_PATH.search(str(value)):
                return _known(read_return, found[1])
    if found := ENVELOPE.fullmatch(_envelope(message)):
        return _known(read_return, found[0])
    for text in _quoted(message):
        if found := MESSAGE_ID.search(text):
            return _known(read_message_id, found[1])
    return None


def _envelope(message: Message) -> str:
    """The name that we gave the envelope, as a report tells it; '' where it tells none."""
    reports = (part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    told = (fields.get("Original-Envelope-Id", "") for part in reports for fields in part.get_payload())
    return next((str(name).strip() for name in told if name), "")


def _quoted(message: Message) -> Iterator[str]:
    """Yield the heads of the messages that come back, and what a machine's answer refers to."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            yield part.get_payload()
        elif kind == "message/rfc822":
            original = part.get_payload()[0]
            yield f"Message-ID: {original.get('Message-ID', '')}"
    yield f"Message-ID: {message.get('In-Reply-To', '')}"


def _known(read_name, name: str) -> tuple[int, UUID] | None:
    try:
        return read_name(name)
    except UnknownName:
        return None


def _identity(message: Message, raw: bytes) -> bytes:
    """The same message that arrives twice is one."""
    return str(message.get("Message-ID", "")).encode() or raw[:LARGEST]
