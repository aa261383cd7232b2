"""Letters to one person: written with what they tell of, handed over after the commit, tried again."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from consent.addresses import decrypt, encrypt
from consent.encryption import Unreadable, seal, unseal
from consent.letterbox import FOOT, allowed
from consent.models import Given, Letter, LetterKind
from consent.promptly import send
from consent.refusals import NotGivenForThis
from policies.brand import brand_name, sender
from policies.schedule import read

log = logging.getLogger(__name__)
ABOUT = "letter"  # what a sealed text says of itself
LEASE = timedelta(minutes=5)  # longer than a mail server may take
PATIENCE = timedelta(days=3)


@dataclass(frozen=True)
class To:
    """A person's address, what it was given for, whose it is if that is known, and their language."""

    address: str
    given: Given
    language: str
    subject_id: object = None


def post(
    kind: LetterKind,
    to: To,
    *,
    title: str,
    text: str,
    attached: tuple[str, str] | None = None,
    at: datetime | None = None,
) -> Letter:
    """The letter stands in this transaction and is handed over after it; its foot says why it comes.

    `attached` is the name and the text of a file.
    Raises NotGivenForThis when the address was given for something else, and InvalidAddress.
    """
    if not allowed(kind, to.given):
        raise NotGivenForThis
    at = at or timezone.now()
    with translation.override(to.language):
        body = "\n\n".join([text, "-- \n" + FOOT[to.given] % {"brand": brand_name()}])
    told = {"title": title, "body": body, "attached": attached, "language": to.language}
    sealed = seal(json.dumps(told).encode(), about=ABOUT)
    letter = Letter.objects.create(
        kind=kind,
        given=to.given,
        subject_id=to.subject_id,
        to_encrypted=encrypt(to.address),
        text_encrypted=sealed,
        created_at=at,
        next_try_at=at,
    )
    transaction.on_commit(lambda: hand_over(letter.pk, by=send), robust=True)
    return letter


def hand_over(
    pk: object, *, at: datetime | None = None, by: Callable[[EmailMessage], object] = EmailMessage.send
) -> bool:
    """The mail server has the letter, and we no longer have its text; False when it is tried again later.

    Whoever moves `next_try_at` sends; a sender that dies leaves the letter to the next one.
    """
    at = at or timezone.now()
    due = Letter.objects.filter(pk=pk, next_try_at__lte=at)
    if not due.update(next_try_at=at + LEASE, tries=F("tries") + 1):
        return False
    letter = Letter.objects.get(pk=pk)
    try:
        by(_message(letter, at))
    except (OSError, UnicodeError, SMTPException, Unreadable) as error:
        log.warning("letter %s was not taken: %s", pk, type(error).__name__)
        _wait(letter, at)
        return False
    _over(letter, sent_at=at)
    return True


def hand_over_due(*, at: datetime | None = None) -> int:
    """Every letter that is due has been tried once; the number that the mail server took."""
    at = at or timezone.now()
    due = Letter.objects.filter(next_try_at__lte=at).order_by("next_try_at").values_list("pk", flat=True)
    return sum(hand_over(pk, at=at) for pk in due[:500])


def _message(letter: Letter, at: datetime) -> EmailMessage:
    told = json.loads(unseal(letter.text_encrypted, about=ABOUT))
    host = urlsplit(settings.SITE_URL).hostname
    marks = {
        "Message-ID": f"<{letter.pk}@{host}>",  # the same at every try
        "Date": format_datetime(at),
        "Auto-Submitted": "auto-generated",
    }
    to = [decrypt(letter.to_encrypted)]
    by = sender(told.get("language"))  # a letter of an older release says none
    message = EmailMessage(told["title"], told["body"], by, to, headers=marks, reply_to=reply_to())
    if told["attached"]:
        message.attach(*told["attached"], "application/octet-stream")
    return message


def reply_to() -> list[str]:
    """Where an answer to a letter reaches a person: a policy's contact, none before there is one."""
    contacts = [policy.contact_email for policy in read().policies.values() if policy.contact_email]
    return contacts[:1]


def _wait(letter: Letter, at: datetime) -> None:
    if at - letter.created_at > PATIENCE:
        return _over(letter, sent_at=None)
    pause = min(timedelta(minutes=2**letter.tries), timedelta(hours=4))
    Letter.objects.filter(pk=letter.pk).update(next_try_at=at + pause)
    return None


def _over(letter: Letter, *, sent_at: datetime | None) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        next_try_at=None, to_encrypted=None, text_encrypted=None, sent_at=sent_at
    )
