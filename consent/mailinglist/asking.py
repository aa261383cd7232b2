"""Asking for the second yes: whoever joined the list is written to, and is on it when they say so by mail."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.addresses import decrypt
from consent.asking import may_ask_to_join, next_join
from consent.models import (
    ConsentRecord,
    Decision,
    Effect,
    Given,
    Identity,
    LetterKind,
    Membership,
    PurposeStanding,
)
from consent.posting import To, post
from consent.tokenhash import token_hash
from policies.brand import brand_name
from policies.dates import interface

LIVES = timedelta(days=7)
KEPT = timedelta(days=30)


def follow(made: ConsentRecord, *, at: datetime) -> None:
    """The place on the list follows a record that was just stored: asked for by a yes, given up by a no.

    What a later word has overtaken moves nothing, and whoever has a link that still counts is not written to
    again: an app may say the same every day. Who took their yes back and gives it again is, within a day's
    limit, written to at once. Needs the lock on the person's row. No query for whoever has no
    address: a file of many answers names the list in every row.
    """
    key = settings.LIST_PURPOSE
    if key not in made.purposes or made.decision == Decision.CONFIRM:
        return
    stands = made.effect != Effect.OUT_OF_ORDER
    if made.purposes[key] if stands else wants(made.subject_id):
        _follow_yes(made.subject.identity, at)
    else:
        Membership.objects.filter(pk=made.subject_id, left_at=None).update(
            confirmed_at=None, confirm_hash=None, left_at=at
        )


def follow_address(subject_id: object, *, at: datetime) -> None:
    """Whoever wants the list is asked at the address that has just become theirs."""
    if wants(subject_id):
        ask(subject_id, at=at)


def wants(subject_id: object) -> bool:
    """Whether the person's last word on the list, under some policy, is a yes."""
    said = PurposeStanding.objects.filter(subject_id=subject_id, key=settings.LIST_PURPOSE)
    return said.filter(consented_number__gt=0).exists()


@transaction.atomic
def ask(subject_id: object, *, at: datetime | None = None) -> bool:
    """A mail to the person's address says how to confirm; False when none was written.

    None goes to whoever has confirmed already or has no address, and not more often than an address may be
    written to. A link that was mailed before counts no more.
    """
    identity = Identity.objects.filter(pk=subject_id).first()
    return identity is not None and _ask(identity, at or timezone.now())


def is_on(identity: Identity) -> bool:
    """Whether the person has confirmed the list at the address that is theirs now."""
    return Membership.objects.confirmed().filter(pk=identity.pk).exists()


def is_asked(identity: Identity, *, at: datetime) -> bool:
    """Whether the person has a mail at the address that is theirs now whose link still counts."""
    asked = Membership.objects.filter(pk=identity.pk, email_hmac=identity.email_hmac)
    return asked.filter(confirm_hash__isnull=False, asked_at__gt=at - LIVES).exists()


def may_next_be_asked(identity: Identity, *, at: datetime) -> datetime | None:
    """From when on `ask` would write to the person; None where it never would as things are."""
    if identity.email_hmac is None or is_on(identity):
        return None
    return next_join(decrypt(identity.email_encrypted), at=at)


def forget_unconfirmed(*, at: datetime | None = None) -> int:
    """Whoever did not confirm within KEPT, and never left a list, has no row any more; how many."""
    before = (at or timezone.now()) - KEPT
    waiting = Membership.objects.filter(confirmed_at=None, left_at=None, asked_at__lte=before)
    return waiting.delete()[0]


def _follow_yes(identity: Identity, at: datetime) -> None:
    if identity.email_hmac is None or is_asked(identity, at=at):
        return
    # Also where the day's limit keeps us from writing: who wants the list again has not left it.
    came_back = Membership.objects.filter(pk=identity.pk, left_at__isnull=False).update(left_at=None)
    _ask(identity, at, owed=bool(came_back))


def _ask(identity: Identity, at: datetime, *, owed: bool = False) -> bool:
    if identity.email_hmac is None or is_on(identity):
        return False
    address = decrypt(identity.email_encrypted)
    if not may_ask_to_join(address, at=at, owed=owed):
        return False
    token = secrets.token_urlsafe(16)
    told = {"email_hmac": identity.email_hmac, "confirm_hash": token_hash(token)}
    told |= {"asked_at": at, "confirmed_at": None, "left_at": None}
    first = told | {"token": secrets.token_urlsafe(16)}
    Membership.objects.update_or_create(identity=identity, defaults=told, create_defaults=first)
    _write(To(address, Given.ACCOUNT, interface(identity.language), identity.pk), token, at)
    return True


def _write(to: To, token: str, at: datetime) -> None:
    with translation.override(to.language):
        page = settings.SITE_URL + reverse("join-list", args=[token])
        text = _(
            "Somebody asked for the mailing list of %(brand)s at this address. If it was you, confirm it "
            "within seven days on this page. If it was not you, do nothing: nothing is sent to you."
        )
        text %= {"brand": brand_name()}
        post(LetterKind.JOIN, to, title=_("Confirm the mailing list"), text=f"{text}\n\n{page}", at=at)
