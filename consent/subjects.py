"""Who is who: one subject a person, made the first time they are seen, however many times at once."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from consent import addresses, readdressing
from consent.addresses import InvalidAddress
from consent.joined import Joined
from consent.mailinglist.asking import follow_address
from consent.models import ConsentRecord, Identity, PendingAddress, Subject
from consent.refusals import (
    NewerAddressKnown,
    NotYetVerified,
    UnknownIssuer,
    UnknownLanguage,
    UnknownSubject,
)
from policies.languages import POLICY_LANGUAGES

LANGUAGES = {code for code, _name in POLICY_LANGUAGES}
# By what a person is known by; every request of theirs asks it.
KNOWN = {
    name: Joined(
        f"""
        SELECT {{0}}, {{1}} FROM consent_identity
        JOIN consent_subject ON consent_subject.id = consent_identity.subject_id
        WHERE consent_identity.{name} = %s
        """,
        *(Identity, Subject),
    )
    for name in ("user_id", "external_ref", "device_hash")
}


def of_user(user: AbstractBaseUser, *, language: str = "ar", at: datetime | None = None) -> Subject:
    """The signed-in user's subject exists; `language` is that of a person seen for the first time.

    Raises UnknownSubject for an account that was erased since it was read.
    """
    try:
        return _ensure({"user_id": user.pk}, language=language, at=at or timezone.now()).subject
    except IntegrityError as error:
        raise UnknownSubject from error


def of_token(*, issuer: str, sub: str, claims: dict[str, Any], at: datetime | None = None) -> Subject:
    """The subject of a verified company token exists, with the address that the token vouches for.

    An address that is none is passed over: it must not keep its person from the policy.
    """
    at = at or timezone.now()
    spoken = str(claims.get("locale", "")).split("-")[0].lower()
    identity = _ensure({"external_ref": reference(issuer, sub)}, language=spoken, at=at)
    address = vouched(claims)
    if address is not None:
        with suppress(InvalidAddress):
            _take(identity, address, at)
    return identity.subject


def vouched(claims: dict[str, Any]) -> str | None:
    """The address that a token vouches for: `email` with a literally true `email_verified`, nothing else."""
    email = claims.get("email")
    return email if claims.get("email_verified") is True and isinstance(email, str) else None


def look_up(*, issuer: str, sub: str, at: datetime | None = None) -> Subject:
    """The subject of a company's person exists, though they never came themselves. Raises UnknownIssuer."""
    check_issuer(issuer)
    return of_token(issuer=issuer, sub=sub, claims={}, at=at)


def check_issuer(issuer: str) -> None:
    """Somebody who vouches for people here has this name. Raises UnknownIssuer."""
    if all(issuer != known["issuer"] for known in settings.JWT_ISSUERS):
        raise UnknownIssuer


def known(**key: Any) -> Identity | None:
    """The identity with this one key of KNOWN, and its subject with it: one query."""
    [(name, value)] = key.items()
    for identity, subject in KNOWN[name].ask(value):
        identity.subject = subject
        return identity
    return None


def reference(issuer: str, sub: str) -> str:
    """HMAC-SHA256(PEPPER, issuer NUL sub), hexadecimal: how a company's person is found without its sub."""
    return addresses.keyed(f"{issuer}\0{sub}")


def confirm(subject: Subject, address: str, *, language: str, at: datetime | None = None) -> None:
    """The person can be reached at an address that they have just proved to read, in that language.

    Raises InvalidAddress.
    """
    identity = Identity.objects.get(subject=subject)
    _take(identity, address, at or timezone.now())
    if language in LANGUAGES and identity.language != language:
        Identity.objects.filter(subject=subject).update(language=language)


def all_of(subject: Subject) -> QuerySet[Subject]:
    """The person and every device that was joined to them."""
    return Subject.objects.filter(Q(pk=subject.pk) | Q(merged_into=subject))


def on_record(subject: Subject) -> QuerySet[ConsentRecord]:
    """Every record of the person, also those that their devices left before they were joined to them."""
    return ConsentRecord.objects.filter(subject__in=all_of(subject))


def set_contact(
    *,
    subject_id: Any,
    address: str,
    confirmed_at: datetime | None,
    language: str | None = None,
    at: datetime | None = None,
) -> Identity:
    """The person's address and language are what the company says; nobody is mailed at an unconfirmed one.

    The same address keeps its last confirmation. One that would replace a confirmed one waits until its
    reader confirms it, and the old one stays until then. Raises UnknownSubject, also for a device, whom
    nobody can name, InvalidAddress, NotYetVerified, UnknownLanguage, and NewerAddressKnown for one verified
    before the one they confirmed.
    """
    at = at or timezone.now()
    if confirmed_at is not None and confirmed_at > at:
        raise NotYetVerified
    if language is not None and language not in LANGUAGES:
        raise UnknownLanguage
    mark = addresses.digest(address)
    with transaction.atomic():
        people = Identity.objects.filter(device_hash=None)
        identity = people.select_for_update().filter(subject_id=subject_id).first()
        if identity is None:
            raise UnknownSubject
        identity.language = language or identity.language
        confirmed_at = _confirmed(identity, mark, confirmed_at)
        if confirmed_at is None and identity.email_confirmed_at is not None:
            readdressing.propose(identity, address, at=at)
        else:
            PendingAddress.objects.filter(identity=identity).delete()
            identity.email_hmac, identity.email_encrypted = mark, addresses.encrypt(address)
            identity.email_confirmed_at = confirmed_at
        identity.save(update_fields=["email_hmac", "email_encrypted", "email_confirmed_at", "language"])
        follow_address(identity.pk, at=at)
    return identity


def _confirmed(identity: Identity, mark: str, verified_at: datetime | None) -> datetime | None:
    """When the address of this mark was last confirmed. Raises NewerAddressKnown."""
    known = identity.email_confirmed_at
    if known is None:
        return verified_at
    if identity.email_hmac == mark:
        return max(known, verified_at or known)
    if verified_at and verified_at < known:
        raise NewerAddressKnown
    return verified_at


def is_reached_at(identity: Identity, address: str) -> bool:
    """Whether this is the person's confirmed address. Raises InvalidAddress."""
    return identity.email_confirmed_at is not None and identity.email_hmac == addresses.digest(address)


def set_minor(subject_id: Any, *, minor: bool) -> None:
    """The person is, or is no longer, a minor whom others answer for.

    Raises UnknownSubject, also for a device, of whom no server knows who holds it.
    """
    if not Identity.objects.filter(subject_id=subject_id, device_hash=None).update(is_minor=minor):
        raise UnknownSubject


def _ensure(key: dict[str, Any], *, language: str, at: datetime) -> Identity:
    """The identity with this key. Of many calls at once one creates it; the others wait and find it."""
    identity = known(**key) or _create(key, language, at)
    if identity.last_seen_on is None or identity.last_seen_on < at.date():
        Identity.objects.filter(pk=identity.pk).update(last_seen_on=at.date())
    return identity


def _create(key: dict[str, Any], language: str, at: datetime) -> Identity:
    with transaction.atomic():
        subject = Subject.objects.create(created_at=at)
        mine = Identity(
            subject=subject,
            language=language if language in LANGUAGES else "ar",
            created_at=at,
            last_seen_on=at.date(),
            **key,
        )
        Identity.objects.bulk_create([mine], ignore_conflicts=True)
        identity = known(**key)
        if identity.subject_id != subject.pk:
            subject.delete()
    return identity


def _take(identity: Identity, address: str, at: datetime) -> None:
    """The address is the identity's, confirmed; written only on a change. Raises InvalidAddress."""
    mark = addresses.digest(address)
    if identity.email_hmac == mark and identity.email_confirmed_at is not None:
        return
    PendingAddress.objects.filter(identity=identity).delete()
    Identity.objects.filter(pk=identity.pk).update(
        email_hmac=mark, email_encrypted=addresses.encrypt(address), email_confirmed_at=at
    )
    follow_address(identity.pk, at=at)
