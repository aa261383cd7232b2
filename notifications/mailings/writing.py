"""Writing a mailing to the list: whoever touches its words is kept as one of its authors."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.canonical import canonical, sha256_hex
from notifications.models import Mailing, MailingState, MailingText
from policies.auditing import Actor, name_of, note
from policies.bounds import bounded
from policies.contributing import names_of
from policies.markdown import refuse_odd_links
from policies.refusals import Refused


class MailingClosed(Refused):
    """The mailing was approved and sent: its words are evidence."""

    code = "mailing_closed"
    sentence = _("This mailing was approved and sent. Write another one.")


class MailingEmpty(Refused):
    """A language lacks its subject or its text, or no language has any."""

    code = "mailing_empty"
    sentence = _("Write a subject and a text, in at least one language.")


@dataclass(frozen=True)
class Words:
    """The mailing in one language."""

    subject: str
    body: str


def begin(words: dict[str, Words], *, by: Actor, at: datetime | None = None) -> Mailing:
    """A draft with these words by language stands. Raises MailingEmpty, Unbounded and OddTarget."""
    at = at or timezone.now()
    with transaction.atomic():
        made = Mailing.objects.create(written_by=name_of(by), created_at=at, edited_at=at)
        return write(made, words, by=by, at=at)


def write(mailing: Mailing, words: dict[str, Words], *, by: Actor, at: datetime | None = None) -> Mailing:
    """The mailing says this and nothing else, and is a draft: what was submitted is read again.

    Raises MailingClosed, MailingEmpty, Unbounded and OddTarget.
    """
    at, said = at or timezone.now(), _whole(words)
    with transaction.atomic():
        fresh = locked(mailing)
        fresh.texts.all().delete()
        MailingText.objects.bulk_create(
            [
                MailingText(mailing=fresh, language=language, subject=one.subject, body=one.body)
                for language, one in said.items()
            ]
        )
        fresh.authors = sorted({*fresh.authors, *names_of(by)})
        fresh.state, fresh.edited_at = MailingState.DRAFT, at
        fresh.save()
        note("write_mailing", fresh, by=by, at=at, content_hash=hash_of(fresh))
    return fresh


def locked(mailing: Mailing) -> Mailing:
    """The mailing under lock, while its words may change. Raises MailingClosed."""
    fresh = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if not fresh.is_open:
        raise MailingClosed
    return fresh


def hash_of(mailing: Mailing) -> str:
    """What names the mailing's words in all languages, hexadecimal."""
    texts = mailing.texts.order_by("language")
    return sha256_hex(canonical({one.language: [one.subject, one.body] for one in texts}))


def _whole(words: dict[str, Words]) -> dict[str, Words]:
    said = {language: Words(one.subject.strip(), one.body.strip()) for language, one in words.items()}
    said = {language: one for language, one in said.items() if one.subject or one.body}
    if not said or not all(one.subject and one.body for one in said.values()):
        raise MailingEmpty
    for one in said.values():
        refuse_odd_links(bounded(one.body))
    return said
