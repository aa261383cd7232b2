"""The work on requests: one owner, a known person, an answer within the clock. Every step is on record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.act import Witness
from consent.addresses import decrypt
from consent.encryption import seal, unseal
from consent.mailinglist.leaving import withdraw
from consent.models import (
    Channel,
    Evidence,
    Given,
    LetterKind,
    Membership,
    RequestKind,
    RequestState,
    RightsRequest,
)
from consent.posting import To, post
from consent.refusals import AlreadyExtended, NothingAsked, RequestClosed, RequestTaken, WhoIsAsking
from consent.rights import wording
from consent.rights.requesting import ABOUT
from policies.auditing import Actor, name_of, note
from policies.seen import is_visible

EXTENSION = timedelta(days=30)
WAITING = (RequestState.OPEN, RequestState.IN_HAND)


@transaction.atomic
def take(request: RightsRequest, *, by: Actor, at: datetime | None = None) -> None:
    """The request is `by`'s to answer, also when it was a colleague's. Raises RequestClosed."""
    waiting = RightsRequest.objects.filter(pk=request.pk, state__in=WAITING)
    if not waiting.update(state=RequestState.IN_HAND, owner=name_of(by)):
        raise RequestClosed
    note("take_request", request, by=by, at=at or timezone.now())


@transaction.atomic
def check_identity(request: RightsRequest, how: str, *, by: Actor, at: datetime | None = None) -> None:
    """It is known who is asking, and written down how. Raises RequestTaken and NothingAsked."""
    if not is_visible(how):
        raise NothingAsked
    if not _mine(request, by).update(identity_check=how.strip(), identity_checked_by=name_of(by)):
        raise RequestTaken
    note("check_identity", request, by=by, at=at or timezone.now())


@transaction.atomic
def extend(request: RightsRequest, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The person is told why, where they can be written to, and the clock has thirty days more, once.

    Raises AlreadyExtended, RequestTaken and NothingAsked.
    """
    at = at or timezone.now()
    if not is_visible(reason):
        raise NothingAsked
    if request.extended_at:
        raise AlreadyExtended
    once = _mine(request, by).filter(extended_at=None)
    if not once.update(extended_at=at, due_at=request.due_at + EXTENSION):
        raise RequestTaken
    request.refresh_from_db()
    with translation.override(request.language):
        _write(
            LetterKind.EXTENDED,
            request,
            _("Your request %(reference)s"),
            wording.extended(request, reason),
            at,
        )
    note("extend_request", request, by=by, at=at)


@transaction.atomic
def close(
    request: RightsRequest, reply: str, *, declined: bool, by: Actor, at: datetime | None = None
) -> None:
    """The reply is on its way by mail and the request is closed, once; nobody forgotten is written to.

    Whoever asked to leave the mailing list is off it, unless that was declined. Raises NothingAsked,
    RequestTaken, and WhoIsAsking for an answer about the data of an unknown person.
    """
    at = at or timezone.now()
    if not is_visible(reply):
        raise NothingAsked
    if request.is_personal and not request.identity_check and not declined:
        raise WhoIsAsking
    state = RequestState.DECLINED if declined else RequestState.ANSWERED
    sealed = seal(reply.strip().encode(), about=ABOUT)
    if not _mine(request, by).update(state=state, closed_at=at, reply_encrypted=sealed):
        raise RequestTaken
    request.refresh_from_db()
    with translation.override(request.language):
        _write(LetterKind.REPLY, request, _("Reply to your request %(reference)s"), reply.strip(), at)
    if declined:
        note("decline_request", request, by=by, at=at)
    else:
        _take_off(request, by, at)
        note("answer_request", request, by=by, at=at)


def words_of(request: RightsRequest) -> str:
    """What the person wrote, '' when it was nothing or is gone."""
    return _opened(request.words_encrypted)


def reply_to(request: RightsRequest) -> str:
    """What they were answered, '' before that or when it is gone."""
    return _opened(request.reply_encrypted)


def _opened(stored: bytes | None) -> str:
    return unseal(stored, about=ABOUT).decode() if stored else ""


def _mine(request: RightsRequest, by: Actor) -> QuerySet:
    return RightsRequest.objects.filter(pk=request.pk, state=RequestState.IN_HAND, owner=name_of(by))


def _take_off(request: RightsRequest, by: Actor, at: datetime) -> None:
    """Off the list is whoever asked to be, and where nobody knows who that is, whoever has their address."""
    if request.kind != RequestKind.LEAVE_LIST:
        return
    members = Membership.objects.filter(left_at=None)
    if request.subject_id:
        members = members.filter(pk=request.subject_id)
    else:
        members = members.exclude(email_hmac="").filter(email_hmac=request.address_hmac)
    said = f"request {request.reference}"
    witness = Witness(Channel.STAFF, Evidence.STAFF, name_of(by), on_behalf=True, remark=said)
    for member in members.order_by("pk"):
        withdraw(member.pk, witness=witness, method="request", at=at)


def _write(kind: LetterKind, request: RightsRequest, title: str, text: str, at: datetime) -> None:
    if not request.can_be_written_to:
        return
    given = Given.ACCOUNT if request.identity_check == "signed_in" else Given.REQUEST
    to = To(decrypt(request.address_encrypted), given, request.language, request.subject_id)
    post(kind, to, title=title % {"reference": request.reference}, text=text, at=at)
