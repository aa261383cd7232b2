"""The act itself: nothing that we hold leads to the person any more."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import Q

from consent.addresses import ABOUT, digest
from consent.encryption import Unreadable, unseal
from consent.models import (
    CodeRequest,
    Identity,
    Letter,
    Membership,
    PendingAddress,
    RightsRequest,
    SealedAddress,
    Subject,
    SubjectKey,
    WebSession,
)
from consent.signals import subject_erased
from consent.standins import DOMAIN, real, stand_in
from consent.subjects import all_of


def forget(subject: Subject, *, shred: bool, at: datetime) -> int:
    """Identity, account, sessions, addresses and words of the person and their devices are gone.

    With `shred` the keys of their records too; the number of records that stay without a name. Needs a
    transaction.
    """
    # Alone: for a device whose person is known theirs is the row that everything waits for.
    Subject.objects.select_for_update().get(pk=subject.pk)
    everyone = list(all_of(subject))
    ids = [one.pk for one in everyone]
    _lock(ids)
    users = list(Identity.objects.filter(pk__in=ids, user__isnull=False).values_list("user", flat=True))
    addresses, proved = _addresses(ids), _proved(ids)
    Identity.objects.filter(pk__in=ids).delete()
    WebSession.objects.filter(subject__in=ids).delete()
    _forget_sessions(users, addresses, at)
    # An account of the staff is how somebody works here; it is the team's page that closes it.
    get_user_model().objects.filter(pk__in=users, is_staff=False).delete()
    sharing = _forget_elsewhere(proved)
    _forget_letters_and_requests(ids, addresses, proved)
    if shred:
        destroy_keys(ids)
    subject_erased.send(sender=Subject, subject_ids=ids, sharing=sharing, addresses=proved, at=at)
    return sum(one.records.count() for one in everyone)


def _lock(ids: list[UUID]) -> None:
    """Before anything is read or goes: whoever sets an address locks them first, too.

    With those who have an address of theirs, in one order: two of them may be erased at once.
    """
    theirs = Identity.objects.filter(Q(pk__in=ids) | Q(email_hmac__in=_proved(ids)))
    list(theirs.order_by("pk").select_for_update().values_list("pk"))


def destroy_keys(subject_ids: list[UUID]) -> None:
    """The bodies and receipts of these people's records are noise, and their leaves lead nowhere."""
    SubjectKey.objects.filter(subject__in=subject_ids).delete()


def _addresses(ids: list[UUID]) -> set[str]:
    """Every address that we know of them, confirmed or not."""
    known = Identity.objects.filter(pk__in=ids)
    accounts = EmailAddress.objects.filter(user__identity__in=known).values_list("email", flat=True)
    found = {address for email in accounts if (address := real(email))}
    kept = known.exclude(email_encrypted=None).values_list("email_encrypted", flat=True)
    waiting = PendingAddress.objects.filter(identity__in=known).values_list("email_encrypted", flat=True)
    for sealed in [*kept, *waiting]:
        try:
            found.add(unseal(sealed, about=ABOUT).decode())
        except Unreadable:
            continue  # nobody reads it, and the row goes
    return found


def _forget_sessions(users: list[int], addresses: set[str], at: datetime) -> None:
    """Those in which they are signed in or their address stands; `tidy` deletes what is over by itself."""
    theirs = {str(user) for user in users}
    names = {name.lower() for address in addresses for name in (address, stand_in(address))}
    for session in Session.objects.filter(expire_date__gt=at).iterator():
        data = session.get_decoded()
        # Also within other words, such as a sentence for the next page: better one too many than one left.
        if data.get("_auth_user_id") in theirs or any(name in str(data).lower() for name in names):
            session.delete()


def _proved(ids: list[UUID]) -> set[str]:
    """The marks of those addresses that they were known to read; one that is claimed may be another's."""
    known = Identity.objects.filter(pk__in=ids, email_confirmed_at__isnull=False)
    accounts = EmailAddress.objects.filter(user__identity__in=ids, verified=True)
    theirs = filter(None, map(real, accounts.values_list("email", flat=True)))
    return {*known.values_list("email_hmac", flat=True), *map(digest, theirs)}


def _forget_elsewhere(marks: set[str]) -> list[UUID]:
    """Nobody else has the address either: not who was known under it twice, nor who only began to sign in.

    The first kind, by id.
    """
    sharing = Identity.objects.filter(email_hmac__in=marks)
    ids = list(sharing.values_list("pk", flat=True))
    sharing.update(email_hmac=None, email_encrypted=None, email_confirmed_at=None)
    PendingAddress.objects.filter(email_hmac__in=marks).delete()
    Membership.objects.filter(email_hmac__in=marks).delete()
    names = [f"{mark}@{DOMAIN}" for mark in marks]
    theirs = get_user_model().objects.filter(email__in=names, is_staff=False)
    theirs.filter(identity=None).delete()
    EmailAddress.objects.filter(email__in=names).delete()
    theirs.update(email="")
    return ids


def _forget_letters_and_requests(ids: list[UUID], addresses: set[str], proved: set[str]) -> None:
    marks = [digest(address) for address in addresses]
    CodeRequest.objects.filter(address_hash__in=marks).delete()
    _forget_sealed(marks)
    Letter.objects.filter(subject_id__in=ids).update(
        next_try_at=None, to_encrypted=None, text_encrypted=None, subject_id=None
    )
    _forget_others_letters(addresses, proved)
    nobodys = Q(address_hmac__in=marks, subject=None)
    theirs = RightsRequest.objects.filter(Q(subject__in=ids) | Q(address_hmac__in=proved) | nobodys)
    theirs.update(address_hmac="", address_encrypted=None, words_encrypted=None, reply_encrypted=None)


def _forget_others_letters(addresses: set[str], proved: set[str]) -> None:
    """Letters that wait for an address under another name, or before anybody knew whose it is.

    The first kind goes for an address that the person was known to read: a claimed one may be another's.
    """
    waiting = Letter.objects.exclude(to_encrypted=None)
    for letter in waiting.only("pk", "to_encrypted", "subject_id").iterator():
        try:
            to = unseal(letter.to_encrypted, about=ABOUT).decode()
        except Unreadable:
            continue
        if to in addresses and (letter.subject_id is None or digest(to) in proved):
            Letter.objects.filter(pk=letter.pk).update(
                next_try_at=None, to_encrypted=None, text_encrypted=None
            )


def _forget_sealed(marks: list[str]) -> None:
    # Another account may be at the same mailbox.
    for mark in marks:
        if not get_user_model().objects.filter(email__startswith=f"{mark}@", is_staff=False).exists():
            SealedAddress.objects.filter(email_hmac=mark).delete()
