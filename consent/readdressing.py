"""A changed address: the person is written to at the new one, and it is theirs when they say so there."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import addresses
from consent.mailinglist.asking import follow_address
from consent.models import Given, Identity, LetterKind, PendingAddress
from consent.posting import To, post
from consent.tokenhash import token_hash
from policies.brand import brand_name
from policies.dates import interface
from policies.refusals import Refused

LIVES = timedelta(days=7)


class AddressLinkOver(Refused):
    """No address waits under this link: it was confirmed, replaced by another, or is older than LIVES."""

    code = "address_link_over"
    sentence = gettext_lazy("This link has expired or was used already.")


@transaction.atomic
def propose(identity: Identity, address: str, *, at: datetime | None = None) -> None:
    """The address waits for its confirmation, in place of any other; a mail there says how to give it.

    The same one is not written to again while it waits. The old address stays the person's. Raises
    InvalidAddress.
    """
    at, mark = at or timezone.now(), addresses.digest(address)
    waiting = PendingAddress.objects.filter(identity=identity)
    if waiting.filter(email_hmac=mark, created_at__gt=at - LIVES).exists():
        return
    token = secrets.token_urlsafe(16)
    told = {"email_hmac": mark, "email_encrypted": addresses.encrypt(address)}
    told |= {"token_hash": token_hash(token), "created_at": at}
    PendingAddress.objects.update_or_create(identity=identity, defaults=told)
    _write(To(address, Given.ACCOUNT, interface(identity.language), identity.pk), token, at)


@transaction.atomic
def confirm(token: str, *, at: datetime | None = None) -> None:
    """The address that the mail went to is the person's, confirmed. Raises AddressLinkOver."""
    at = at or timezone.now()
    found = _waiting(token, at).first()
    if found is None:
        raise AddressLinkOver
    # The person first, then what waits of theirs, as whoever else sets an address.
    Identity.objects.filter(pk=found.identity_id).update(
        email_hmac=found.email_hmac, email_encrypted=found.email_encrypted, email_confirmed_at=at
    )
    if not _waiting(token, at).delete()[0]:
        raise AddressLinkOver
    follow_address(found.identity_id, at=at)


def is_waiting(token: str, *, at: datetime | None = None) -> bool:
    """Whether an address waits to be confirmed under this token."""
    return _waiting(token, at or timezone.now()).exists()


def forget_expired(*, at: datetime | None = None) -> int:
    """Addresses that nobody confirmed within LIVES are gone; how many."""
    return PendingAddress.objects.filter(created_at__lte=(at or timezone.now()) - LIVES).delete()[0]


def _waiting(token: str, at: datetime) -> QuerySet[PendingAddress]:
    return PendingAddress.objects.filter(token_hash=token_hash(token), created_at__gt=at - LIVES)


def _write(to: To, token: str, at: datetime) -> None:
    with translation.override(to.language):
        page = settings.SITE_URL + reverse("new-address", args=[token])
        text = _(
            "%(brand)s was told that you are reached at this address from now on. Confirm it within seven "
            "days on this page; until then your old address stays. If this is not your account, do nothing."
        )
        text %= {"brand": brand_name()}
        post(LetterKind.ADDRESS, to, title=_("Confirm your new address"), text=f"{text}\n\n{page}", at=at)
