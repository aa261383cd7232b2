"""Showing a draft to somebody without an account: shared, opened, commented, revoked; each on record."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from policies.approval import hash_of
from policies.asked import NoSuchPage
from policies.auditing import Actor, name_of, note
from policies.locking import locked
from policies.models import PolicyVersion, PreviewLink, Remark
from policies.publishing import AlreadyPublished
from policies.refusals import Refused
from policies.reviewing import CommentMissing, UnknownSection
from policies.seen import is_visible

LONGEST = timedelta(days=30)
LONGEST_REMARK = 5000
# Before the name of whoever came by a link: never to be taken for a member of the staff.
VISITOR = "preview-link:"


class LinkIsOver(Refused):
    """The address was never given, or it has expired, was revoked, or its text is published."""

    code = "link_is_over"
    sentence = _("This preview link is not valid any more. Ask whoever sent it to you for another one.")


class LastsTooLong(Refused):
    """A preview link that would be valid for more than LONGEST, or for no time at all."""

    code = "lasts_too_long"
    sentence = ngettext_lazy(
        "A preview link is valid for at most %(days)s day.",
        "A preview link is valid for at most %(days)s days.",
        "days",
    )


class RemarkTooLong(Refused):
    """A comment of more than LONGEST_REMARK characters."""

    code = "remark_too_long"
    sentence = ngettext_lazy(
        "The comment is longer than %(most)s character.",
        "The comment is longer than %(most)s characters.",
        "most",
    )


@transaction.atomic
def share(
    version: PolicyVersion, *, name: str, lasts: timedelta, by: Actor, at: datetime | None = None
) -> PreviewLink:
    """Whoever has the new link's address may read the draft and comment on it for so long.

    `name` says for whom, on the desk and in the log; it is no part of the address. Raises AlreadyPublished,
    LastsTooLong, Discarded.
    """
    at = at or timezone.now()
    if not timedelta(0) < lasts <= LONGEST:
        raise LastsTooLong(days=LONGEST.days)
    fresh = locked(version)
    if fresh.is_published:
        raise AlreadyPublished
    link = PreviewLink.objects.create(
        version=fresh, name=name, created_by=name_of(by), created_at=at, expires_at=at + lasts
    )
    note("share_preview", fresh, by=by, at=at, reason=name)
    return link


@transaction.atomic
def revoke(link: PreviewLink, *, by: Actor, at: datetime | None = None) -> None:
    """The address leads nowhere from now on. Pressed twice, it is done and on record once."""
    at = at or timezone.now()
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        note("revoke_preview", link.version, by=by, at=at, reason=link.name)


def token_of(link: PreviewLink) -> str:
    """The word of the link's address: a random id and its signature, nothing else."""
    return _signer().sign(link.pk.hex)


@transaction.atomic
def open_link(token: str, *, at: datetime | None = None) -> PreviewLink:
    """The link with its version; that it was opened is on record. Raises LinkIsOver."""
    at = at or timezone.now()
    link = _valid(token, at)
    PreviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    note("open_preview", link.version, by=_who(link), at=at, content_hash=hash_of(link.version))
    return link


@transaction.atomic
def remark(
    token: str, *, section_key: str, language: str, text: str, at: datetime | None = None
) -> PreviewLink:
    """The comment stands on the version's page, with the hash of the text that it speaks of.

    Raises LinkIsOver, CommentMissing, RemarkTooLong, UnknownSection, and NoSuchPage for a language that is
    not one of the policy's.
    """
    at = at or timezone.now()
    link = _valid(token, at)
    text = text.replace("\x00", "").strip()
    if not is_visible(text):
        raise CommentMissing
    if len(text) > LONGEST_REMARK:
        raise RemarkTooLong(most=LONGEST_REMARK)
    if not link.version.sections.filter(key=section_key).exists():
        raise UnknownSection(key=section_key)
    language = language or link.version.authoritative_language
    if language not in link.version.policy.languages:
        raise NoSuchPage
    shown = hash_of(link.version)
    Remark.objects.create(
        version=link.version,
        link=link.pk,
        by=_who(link),
        language=language,
        content_hash=shown,
        section_key=section_key,
        text=text,
        at=at,
    )
    note("remark", link.version, by=_who(link), at=at, content_hash=shown)
    return link


def _valid(token: str, at: datetime) -> PreviewLink:
    try:
        key = UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise LinkIsOver from error
    links = PreviewLink.objects.select_related("version__policy__controller")
    link = links.filter(pk=key, revoked_at=None, expires_at__gt=at).first()
    if link is None or link.version.is_published:
        raise LinkIsOver
    return link


def _who(link: PreviewLink) -> str:
    """How the log names them."""
    return f"{VISITOR}{link.name}"


def _signer() -> Signer:
    return Signer(sep=".", salt="policies.sharing")
