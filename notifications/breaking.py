"""What stops a mailing by itself before it ruins our name: too many refusals, or too many complaints.

Only what came since the staff last knew is counted: whoever let it go on has seen the rest.
"""

from django.db.models import Max, Q, QuerySet

from notifications.models import (
    Announcement,
    ChunkState,
    Delivery,
    DeliveryEvent,
    DeliveryState,
    EventType,
    PauseReason,
)
from notifications.pausing import stop_for

LAST_CHUNKS = 5  # some thousand people
FEWEST = 200  # people, before a share says anything
REFUSED = 0.05
COMPLAINED, FEWEST_COMPLAINTS = 0.003, 3
# As many temporary refusals one after the other: nobody is at home, and the rest should not ask too.
DEFERRED_IN_A_ROW = 50


def break_for_refusals(announcement: Announcement) -> bool:
    """Whether the announcement was paused since one in twenty of the last thousand was refused for good."""
    last = (
        announcement.chunks.filter(state=ChunkState.DONE).order_by("-position").values_list("pk", flat=True)
    )
    mails = announcement.deliveries.filter(
        _since(announcement), chunk__in=list(last[:LAST_CHUNKS]), attempt__gt=0
    )
    tried = mails.count()
    refused = mails.filter(state=DeliveryState.REJECTED, smtp_code__isnull=False).count()
    if tried < FEWEST or refused < tried * REFUSED:
        return False
    stop_for(announcement.pk, PauseReason.MANY_REFUSED)
    return True


def break_for_complaints(announcement: Announcement) -> bool:
    """Whether the announcement was paused since three in a thousand called it unwanted.

    People complain hours after their mail: those of mails that left since are held against these mails, and
    all against all that ever left.
    """
    since = _since(announcement)
    heard = DeliveryEvent.objects.filter(since, announcement=announcement, type=EventType.COMPLAINED)
    mails = announcement.deliveries.filter(state=DeliveryState.ACCEPTED)
    late = mails.filter(since)
    of_late = heard.filter(subject__in=late.values("subject"))
    if not (_too_many(heard, mails) or _too_many(of_late, late)):
        return False
    stop_for(announcement.pk, PauseReason.MANY_COMPLAINTS)
    return True


def _too_many(heard: QuerySet[DeliveryEvent], mails: QuerySet[Delivery]) -> bool:
    complaints = heard.count()
    return complaints >= FEWEST_COMPLAINTS and complaints >= mails.count() * COMPLAINED


def put_off_last(announcement: Announcement, chunk_id: int) -> int:
    """How many mails of the chunk were put off since the last one that was not."""
    tried = announcement.deliveries.filter(_since(announcement), chunk_id=chunk_id, attempt__gt=0)
    other = tried.exclude(state=DeliveryState.DEFERRED).aggregate(at=Max("at"))["at"]
    put_off = tried.filter(state=DeliveryState.DEFERRED)
    return (put_off.filter(at__gt=other) if other else put_off).count()


def _since(announcement: Announcement) -> Q:
    return Q(at__gt=announcement.told_at) if announcement.told_at else Q()
