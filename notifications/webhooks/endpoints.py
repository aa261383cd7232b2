"""The addresses that systems are called at: made, given another secret, switched off and on; on record."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.encryption import seal
from consent.feeding import reached
from consent.models import ApiKey
from notifications.models import (
    OffReason,
    ReplacedSecret,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookState,
    WebhookType,
)
from notifications.ringing import ring_webhooks
from notifications.webhooks.reaching import callable_url
from notifications.webhooks.signature import fresh_secret
from notifications.webhooks.telling import OF_RECORDS, News, is_usable, may_learn, tell
from notifications.webhooks.warning import warn
from policies.auditing import Actor, note
from policies.refusals import Refused

ABOUT = "webhook secret"  # what a sealed secret says of itself
# As consent.rotating has it.
SEALED = (
    (WebhookEndpoint, "secret_encrypted", ABOUT),
    (WebhookEndpoint, "older_encrypted", ABOUT),
    (ReplacedSecret, "sealed", ABOUT),
)
OVERLAP = timedelta(hours=24)
OURSELVES = "the worker"
MOST = 10  # a key
SIGNING = 10  # secrets of one address, the newest and those before it
OURS = (OffReason.GONE, OffReason.FAILING)  # why the worker switches an address off


class EventNotForKey(Refused):
    """The key may not be told of this, or of nothing at all was asked."""

    code = "event_not_for_key"
    sentence = _("Choose at least one event, and only those that the key may learn of.")
    errors: ClassVar = [{"pointer": "#/events", "code": "not_for_key"}]


class WebhookKnown(Refused):
    """The key's holder is called there already."""

    code = "webhook_known"
    sentence = _("This system is called at this address already.")


class WebhooksEnough(Refused):
    """A key has at most MOST webhooks, off or on."""

    code = "webhooks_enough"
    sentence = _("A key has ten webhooks at most. Switch one of them on again, or change it.")


class SecretsEnough(Refused):
    """An address has at most SIGNING secrets that sign at once."""

    code = "secrets_enough"
    sentence = _("Ten secrets of this webhook sign already. Wait until the oldest of them ends.")


class KeyOver(Refused):
    """The key is revoked, expired, or its holder no longer declared."""

    code = "key_over"
    sentence = _("This key is of no use any more. Issue another one first.")


class OnItsWay(Refused):
    """The call waits for its next try already."""

    code = "on_its_way"
    sentence = _("This is on its way already.")


@transaction.atomic
def make(
    key: ApiKey, url: str, events: Iterable[str], *, by: Actor, at: datetime | None = None
) -> tuple[WebhookEndpoint, str]:
    """The key's holder is called at this address from now on; the second value is the secret, shown once.

    Raises UncallableAddress, EventNotForKey, WebhookKnown, WebhooksEnough and KeyOver.
    """
    at = at or timezone.now()
    chosen = _chosen(key, events)
    ApiKey.objects.select_for_update().get(pk=key.pk)  # so that two at once do not both count the same
    if WebhookEndpoint.objects.standing().filter(key=key).count() >= MOST:
        raise WebhooksEnough
    shown = fresh_secret()
    made = WebhookEndpoint(
        key=key,
        url=callable_url(url),
        events=chosen,
        secret_encrypted=seal(shown.encode(), about=ABOUT),
        created_at=at,
        place=str(reached()),
    )
    if not is_usable(made, at=at):
        raise KeyOver
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise WebhookKnown from error
    note("add_webhook", made, by=by, at=at)
    return made, shown


@transaction.atomic
def choose(
    endpoint: WebhookEndpoint, events: Iterable[str], *, by: Actor, at: datetime | None = None
) -> None:
    """The address is told of these from now on, and of nothing that came before. Raises EventNotForKey."""
    chosen = _chosen(endpoint.key, events)
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    followed = OF_RECORDS & set(endpoint.events)
    if mine.exclude(events=chosen).update(events=chosen, place=F("place") if followed else str(reached())):
        note("edit_webhook", endpoint, by=by, at=at or timezone.now())


def _chosen(key: ApiKey, events: Iterable[str]) -> list[str]:
    chosen = sorted({WebhookType(one) for one in events} - {WebhookType.TEST})
    if not chosen or not all(may_learn(key, one) for one in chosen):
        raise EventNotForKey
    return chosen


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, *, by: Actor, at: datetime | None = None) -> str:
    """A new secret signs, and each that was replaced beside it for OVERLAP; the new one, shown this once.

    Raises SecretsEnough.
    """
    at = at or timezone.now()
    found = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    found.replaced.filter(until__lte=at).delete()
    if len(found.secrets_at(at)) >= SIGNING:
        raise SecretsEnough
    if found.older_until and at < found.older_until:
        found.replaced.create(sealed=found.older_encrypted, until=found.older_until)
    shown = fresh_secret()
    found.older_encrypted, found.older_until = found.secret_encrypted, at + OVERLAP
    found.secret_encrypted = seal(shown.encode(), about=ABOUT)
    found.save(update_fields=["older_encrypted", "older_until", "secret_encrypted"])
    note("rotate_webhook", found, by=by, at=at)
    return shown


@transaction.atomic
def switch_off(
    endpoint: WebhookEndpoint, *, by: Actor, why: OffReason = OffReason.STAFF, at: datetime | None = None
) -> None:
    """Nothing is sent there any more; what waits, waits."""
    switched_off(endpoint, why=why, by=by, at=at or timezone.now())


@transaction.atomic
def switch_on(endpoint: WebhookEndpoint, *, by: Actor, at: datetime | None = None) -> None:
    """What waits is sent, and what happens from now on."""
    off = WebhookEndpoint.objects.standing().filter(pk=endpoint.pk, off_at__isnull=False)
    if off.update(off_at=None, off_why=""):
        note("switch_on_webhook", endpoint, by=by, at=at or timezone.now())
        transaction.on_commit(lambda: ring_webhooks(), robust=True)


def switched_off(endpoint: WebhookEndpoint, *, why: OffReason, at: datetime, by: Actor = OURSELVES) -> None:
    """The address is off, for a reason and on record; off before, it keeps its first. Needs a transaction.

    Whoever may switch it on again is written to, unless it was one of them or the system itself.
    """
    if WebhookEndpoint.objects.filter(pk=endpoint.pk, off_at=None).update(off_at=at, off_why=why):
        note("switch_off_webhook", endpoint, by=by, at=at, reason=why.value)
        if why in OURS:
            warn(endpoint, why=why, at=at)


@transaction.atomic
def try_out(endpoint: WebhookEndpoint, *, at: datetime | None = None) -> None:
    """A test is on its way: it says nothing but that it is one. Raises OnItsWay while one waits."""
    if endpoint.deliveries.filter(type=WebhookType.TEST, state=WebhookState.WAITING).exists():
        raise OnItsWay
    tell([News(WebhookType.TEST, str(uuid4()), {})], to=[endpoint], at=at or timezone.now())


@transaction.atomic
def replay(delivery: WebhookDelivery, *, at: datetime | None = None) -> None:
    """The same call is made again, under its old name and from its first try on. Raises OnItsWay."""
    over = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state=WebhookState.WAITING)
    if not over.update(state=WebhookState.WAITING, next_at=at or timezone.now(), attempts=0):
        raise OnItsWay
    transaction.on_commit(lambda: ring_webhooks(), robust=True)


@transaction.atomic
def replay_range(
    endpoint: WebhookEndpoint, *, since: datetime, until: datetime, at: datetime | None = None
) -> int:
    """Every call told of from `since` to before `until` is made again, as `replay` does one; how many.

    What waits already is left to wait.
    """
    over = endpoint.deliveries.filter(created_at__gte=since, created_at__lt=until)
    over = over.exclude(state=WebhookState.WAITING)
    calls = over.update(state=WebhookState.WAITING, next_at=at or timezone.now(), attempts=0)
    if calls:
        transaction.on_commit(lambda: ring_webhooks(), robust=True)
    return calls


def given_up() -> list[WebhookEndpoint]:
    """The addresses that the worker switched off, the longest off first: somebody has to look."""
    off = WebhookEndpoint.objects.filter(off_why__in=OURS)
    return list(off.select_related("key").order_by("off_at"))
