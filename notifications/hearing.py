"""What is heard of a mail after it left: noted once, and drawn upon."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consent.act import Witness
from consent.mailinglist.leaving import withdraw
from consent.models import Channel, Evidence, Grade
from consent.noticing import record_bounced, record_delivered
from consent.refusals import UnknownSubject
from notifications import suppressing
from notifications.breaking import break_for_complaints
from notifications.models import Cause, ClosedTo, Delivery, DeliveryEvent, DeliveryState, EventType, Kind

# What vouches for it is the name in the mail that was complained of: whoever reports it has the mail.
BY_COMPLAINT = Witness(Channel.MAIL, Evidence.MAIL_LINK, "complaint about our mail")


@dataclass(frozen=True)
class News:
    """One piece of news: which mail, what of it, by whom, and its sender's own name for it."""

    announcement_id: int
    subject_id: UUID
    type: EventType
    event_id: str
    source: str
    status: str = ""


@transaction.atomic
def hear(news: News, *, at: datetime) -> bool:
    """The news is noted and acted upon; False when it was heard before, or of a mail that never was.

    A mail that came back lowers the notice of its person; one that their own server took raises it. Whose
    mailbox is gone, or who called us unwanted, is not written to again: they are told where they sign in.
    Who called a mail of the list unwanted is off the list, and gets what we must tell them as before.
    """
    mail = _mail(news)
    if mail is None or not _note(news, at):
        return False
    match news.type:
        case EventType.DELIVERED:
            _settle(mail, at)
            for version in mail.announcement.versions:
                record_delivered(version_id=version.pk, told=[(mail.subject_id, at)], grade=Grade.ACCEPTED)
        case EventType.BOUNCED:
            _settle(mail, at)
            for version in mail.announcement.versions:
                record_bounced(version_id=version.pk, subject_id=mail.subject_id, at=at)
            _hold_against(mail, news.status, at)
        case EventType.COMPLAINED:
            scope = ClosedTo.LIST if mail.announcement.kind == Kind.LIST else ClosedTo.ALL
            suppressing.close_address(_address(mail), Cause.COMPLAINT, scope=scope, at=at)
            with suppress(UnknownSubject):
                withdraw(mail.subject_id, witness=BY_COMPLAINT, method="complaint", at=at)
            break_for_complaints(mail.announcement)
    return True


def _mail(news: News) -> Delivery | None:
    named = {"announcement": news.announcement_id, "subject": news.subject_id}
    return Delivery.objects.select_related("announcement").filter(**named).first()


def _note(news: News, at: datetime) -> bool:
    """Whether this was news: the unique name decides, however many say it at once."""
    event = DeliveryEvent(
        announcement_id=news.announcement_id,
        subject_id=news.subject_id,
        type=news.type,
        status=news.status[:11],
        source=news.source,
        event_id=news.event_id,
        at=at,
    )
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _settle(mail: Delivery, at: datetime) -> None:
    """A mail of unknown fate did leave: nobody sends it again, and its person has the notice of any other."""
    doubtful = Delivery.objects.filter(
        announcement=mail.announcement_id, subject=mail.subject_id, state=DeliveryState.UNKNOWN
    )
    if doubtful.update(state=DeliveryState.ACCEPTED, not_before=None):
        for version in mail.announcement.versions:
            record_delivered(version_id=version.pk, told=[(mail.subject_id, at)])


def _hold_against(mail: Delivery, status: str, at: datetime) -> None:
    if suppressing.is_gone(status):
        suppressing.close_address(_address(mail), Cause.NO_MAILBOX, at=at)
    elif not suppressing.is_ours(status):
        suppressing.count_return(_address(mail), at=at)


def _address(mail: Delivery) -> list[str]:
    return [mail.addr_hmac] if mail.addr_hmac else []
