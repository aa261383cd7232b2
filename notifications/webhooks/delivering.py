"""Calling whoever is due, one row at a time: taken, tried again later, or given up after days."""

import logging
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import connection, transaction
from django.utils import timezone

from consent.encryption import Unreadable, unseal
from notifications.models import OffReason, Trouble, WebhookDelivery, WebhookEndpoint, WebhookState
from notifications.webhooks.calling import Answered, post
from notifications.webhooks.endpoints import ABOUT, switched_off
from notifications.webhooks.signature import signed
from notifications.webhooks.telling import is_usable

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # longer than a call may take
# Between tries; after the one that follows the last pause nobody tries again.
PAUSES = [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)] + [
    timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)
]
JITTER = 0.2
LONGEST_ASKED = timedelta(hours=24)
# An address that does not answer keeps nobody else waiting: what else it is owed rests meanwhile.
REST = timedelta(minutes=1)
SILENT = {Trouble.TOO_SLOW, Trouble.UNREACHABLE}
GONE, BUSY = 410, {429, 503}
DELIVERIES, ENDPOINTS = WebhookDelivery._meta.db_table, WebhookEndpoint._meta.db_table

CLAIM = f"""
UPDATE {DELIVERIES} SET next_at = %(until)s, attempts = attempts + 1, tried_at = clock_timestamp()
WHERE id = (
    SELECT d.id FROM {DELIVERIES} d JOIN {ENDPOINTS} e ON e.id = d.endpoint_id AND e.off_at IS NULL
    WHERE d.state = 'waiting' AND d.next_at <= %(at)s
    ORDER BY d.next_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED
)
RETURNING id
"""


def deliver_due(
    *,
    at: datetime | None = None,
    seconds: float | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Whatever is due has been tried once, for at most about `seconds`; how many calls were made.

    Any number of workers may do it at once: each row is one worker's. One that dies leaves its row to the
    next after LEASE, and the system is then called again under the same name.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    calls = 0
    while not stopping() and (ends is None or time.monotonic() < ends):
        delivery = _claim(at or timezone.now())
        if delivery is None:
            break
        calls += 1
        _try(delivery, at or timezone.now())
    return calls


def any_call_due(*, at: datetime | None = None) -> bool:
    """Whether somebody waits to be called."""
    waiting = WebhookDelivery.objects.filter(state=WebhookState.WAITING, endpoint__off_at=None)
    return waiting.filter(next_at__lte=at or timezone.now()).exists()


def _claim(at: datetime) -> WebhookDelivery | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "until": at + LEASE})
        row = cursor.fetchone()
    return row and WebhookDelivery.objects.select_related("endpoint__key").get(pk=row[0])


def _try(delivery: WebhookDelivery, at: datetime) -> None:
    answered = _call(delivery, at)
    log.info("webhook %s: %s", delivery.pk, answered.status or answered.trouble)
    with transaction.atomic():
        # The moment of the try is the fence: whoever lost the lease meanwhile changes nothing. Nor does the
        # call of an address that was taken out meanwhile.
        mine = WebhookDelivery.objects.filter(
            pk=delivery.pk, tried_at=delivery.tried_at, state=WebhookState.WAITING
        )
        if mine.update(status=answered.status, trouble=answered.trouble, **_next(delivery, answered, at)):
            _tell_endpoint(delivery, answered, at)


def _call(delivery: WebhookDelivery, at: datetime) -> Answered:
    endpoint = delivery.endpoint
    if not is_usable(endpoint, at=at):
        return Answered(trouble=Trouble.CUT)
    try:
        keys = [unseal(one, about=ABOUT).decode() for one in endpoint.secrets_at(at)]
    except Unreadable:
        log.error("the secret of webhook %s opens under no key of FIELD_KEYS", endpoint.pk)
        return Answered(trouble=Trouble.UNREACHABLE)
    body = delivery.body.encode()
    second = int(timezone.now().timestamp())  # receivers compare it with their clock, not with `at`
    return post(endpoint.url, body, signed(keys, name=str(delivery.pk), second=second, body=body))


def _next(delivery: WebhookDelivery, answered: Answered, at: datetime) -> dict[str, object]:
    if not answered.trouble:
        return {"state": WebhookState.TAKEN, "next_at": None}
    over = answered.trouble == Trouble.CUT or answered.status == GONE
    if over or delivery.attempts > len(PAUSES):
        return {"state": WebhookState.GIVEN_UP, "next_at": None}
    pause = PAUSES[delivery.attempts - 1] * (1 + random.uniform(0, JITTER))
    return {"next_at": at + max(pause, _asked(answered, at))}


def _asked(answered: Answered, at: datetime) -> timedelta:
    """The pause that a busy system asked for, a day at most."""
    text = answered.retry_after
    if answered.status not in BUSY or not text:
        return timedelta()
    try:
        pause = timedelta(seconds=int(text)) if text.isdigit() else _until(text) - at
    except (ValueError, OverflowError):
        return timedelta()
    return min(pause, LONGEST_ASKED)


def _until(text: str) -> datetime:
    found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _tell_endpoint(delivery: WebhookDelivery, answered: Answered, at: datetime) -> None:
    """What one call says of the address: it works, is gone, has failed for days, or keeps silent."""
    endpoint = delivery.endpoint
    if not answered.trouble:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(taken_at=at)
    elif answered.status == GONE:
        switched_off(endpoint, why=OffReason.GONE, at=at)
    elif delivery.attempts > len(PAUSES) and not _took_since(endpoint, delivery.created_at):
        switched_off(endpoint, why=OffReason.FAILING, at=at)
    elif answered.trouble in SILENT:
        others = endpoint.deliveries.filter(state=WebhookState.WAITING, next_at__lt=at + REST)
        others.exclude(pk=delivery.pk).update(next_at=at + REST)


def _took_since(endpoint: WebhookEndpoint, moment: datetime) -> bool:
    return WebhookEndpoint.objects.filter(pk=endpoint.pk, taken_at__gt=moment).exists()
