"""Asking: a request stands once its address is confirmed, and its clock runs from then."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent import addresses
from consent.asking import may_request
from consent.encryption import seal
from consent.locking import locked
from consent.models import Given, Identity, LetterKind, RequestKind, RequestState, RightsRequest, Subject
from consent.posting import To, post
from consent.refusals import NothingAsked, TooManyRequests, WrongCode
from consent.rights import wording
from policies.seen import is_visible

ABOUT = "request"  # what the sealed words of a request say of themselves
CLOCK = timedelta(days=30)
CODE_LIVES = timedelta(minutes=15)
MOST_GUESSES = 5
KEPT = timedelta(days=5 * 365)  # what was asked and answered, for whoever asks how
WORDLESS = (RequestKind.LEAVE_LIST, RequestKind.COPY, RequestKind.ERASE)


@transaction.atomic
def ask(
    kind: str, words: str, *, subject: Subject, language: str, at: datetime | None = None
) -> RightsRequest:
    """The signed-in person's request stands and its clock runs; they are told so by mail.

    `subject` has a confirmed address. Raises NothingAsked, TooManyRequests and UnknownSubject.
    """
    at, subject = at or timezone.now(), locked(subject.pk)  # an erasure does not miss this address
    address = addresses.decrypt(subject.identity.email_encrypted)
    made = _compose(kind, words, address, language, at)
    made.subject, made.state, made.identity_check = subject, RequestState.OPEN, "signed_in"
    made.confirmed_at, made.due_at = at, at + CLOCK
    made.save(force_insert=True)
    _tell_received(made, To(address, Given.ACCOUNT, language, subject.pk), at)
    return made


@transaction.atomic
def ask_as_stranger(
    kind: str, words: str, *, address: str, language: str, at: datetime | None = None
) -> RightsRequest:
    """A request waits for the code that was mailed to its address; the same whoever owns the address.

    Raises InvalidAddress, NothingAsked and TooManyRequests.
    """
    at = at or timezone.now()
    made = _compose(kind, words, addresses.normalise(address), language, at)
    code = f"{secrets.randbelow(10**6):06}"
    made.state, made.code_hash = RequestState.UNCONFIRMED, _code_hash(made, code)
    made.save(force_insert=True)
    with translation.override(language):
        post(
            LetterKind.CODE, _address_of(made, address), title=_("Your code"), text=wording.code(code), at=at
        )
    return made


def confirm(request: RightsRequest, code: str, *, at: datetime | None = None) -> None:
    """The address is its sender's and the clock runs. Every try is counted, whatever becomes of it.

    Whoever reads the mail of a known person's confirmed address is that person, as at sign-in. Raises
    WrongCode for another code, after a quarter of an hour, after five tries, and once the address was erased.
    """
    at = at or timezone.now()
    waiting = RightsRequest.objects.filter(state=RequestState.UNCONFIRMED, address_encrypted__isnull=False)
    mine = waiting.filter(pk=request.pk, created_at__gt=at - CODE_LIVES)
    if not mine.filter(guesses__lt=MOST_GUESSES).update(guesses=F("guesses") + 1):
        raise WrongCode
    if not hmac.compare_digest(_code_hash(request, code), request.code_hash):
        raise WrongCode
    with transaction.atomic():
        _start_clock(mine, request, at)


def _start_clock(mine: QuerySet, request: RightsRequest, at: datetime) -> None:
    known = _known_by(request.address_hmac)
    check = "address" if known else ""
    won = mine.update(
        state=RequestState.OPEN,
        confirmed_at=at,
        due_at=at + CLOCK,
        code_hash="",
        subject=known,
        identity_check=check,
    )
    request.refresh_from_db()
    if won:
        _tell_received(request, _address_of(request, addresses.decrypt(request.address_encrypted)), at)


def forget_unconfirmed(*, at: datetime | None = None) -> int:
    """Requests that nobody confirmed within a day are gone, with their addresses; how many."""
    before = (at or timezone.now()) - timedelta(days=1)
    old = RightsRequest.objects.filter(state=RequestState.UNCONFIRMED, created_at__lt=before)
    return old.delete()[0]


def forget_old(*, at: datetime | None = None) -> int:
    """Of requests closed KEPT ago it is known that and how they were answered, not by whom or in what words.

    How many were emptied now.
    """
    before = (at or timezone.now()) - KEPT
    # A reply to somebody forgotten has no address beside it.
    emptied = {"address_encrypted": None, "words_encrypted": None, "reply_encrypted": None}
    old = RightsRequest.objects.filter(closed_at__lt=before).exclude(**emptied)
    return old.update(address_hmac="", **emptied)


def _compose(kind: str, words: str, address: str, language: str, at: datetime) -> RightsRequest:
    if not is_visible(words) and kind not in WORDLESS:
        raise NothingAsked
    if not may_request(address, at=at):
        raise TooManyRequests
    return RightsRequest(
        kind=kind,
        address_hmac=addresses.digest(address),
        address_encrypted=addresses.encrypt(address),
        words_encrypted=seal(words.strip().encode(), about=ABOUT),
        language=language,
        created_at=at,
    )


def _address_of(request: RightsRequest, address: str) -> To:
    return To(address, Given.REQUEST, request.language, request.subject_id)


def _code_hash(request: RightsRequest, code: str) -> str:
    return addresses.keyed(f"{request.pk}:{code.strip()}")


def _known_by(mark: str) -> Subject | None:
    """The one person with this confirmed address; nobody when several share it."""
    found = Identity.objects.filter(email_hmac=mark, email_confirmed_at__isnull=False)
    people = list(found.select_related("subject")[:2])
    return people[0].subject if len(people) == 1 else None


def _tell_received(request: RightsRequest, to: To, at: datetime) -> None:
    with translation.override(request.language):
        title = _("We have your request %(reference)s") % {"reference": request.reference}
        post(LetterKind.RECEIVED, to, title=title, text=wording.received(request), at=at)
