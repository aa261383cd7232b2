"""Writing down what systems are to be told, with what happened; the bell after the commit."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from consent.models import Scope
from consent.permission import is_declared
from notifications.models import WebhookDelivery, WebhookEndpoint, WebhookType
from notifications.ringing import ring_webhooks
from policies.schedule import read

# What a key must be allowed before its holder is told of something.
NEEDS: dict[str, Scope | None] = {
    WebhookType.ERASURE_REQUESTED: Scope.ERASURES,
    WebhookType.SUBJECT_ERASED: Scope.EVENTS,
    WebhookType.POLICY_PUBLISHED: None,  # public
    WebhookType.TEST: None,
}


def is_usable(endpoint: WebhookEndpoint, *, at: datetime) -> bool:
    """Whether anything may be sent there: its key is usable, and its holder still declared."""
    return endpoint.key.is_usable(at=at) and is_declared(endpoint.key, read(), at)


def listeners(type_: WebhookType, *, at: datetime) -> list[WebhookEndpoint]:
    """The addresses that want to be told of it, and may be."""
    wanting = WebhookEndpoint.objects.filter(off_at=None, events__contains=[type_]).select_related("key")
    return [one for one in wanting if NEEDS[type_] in (None, *one.key.scopes) and is_usable(one, at=at)]


def tell(
    type_: WebhookType,
    about: str,
    data: dict[str, Any],
    *,
    to: Iterable[WebhookEndpoint],
    at: datetime,
) -> None:
    """Each address will be told, once however often this is said. Needs a transaction.

    `data` names a person by the subject's id alone; whoever is told asks for the rest.
    """
    said = {"type": type_.value, "timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    rows = [
        WebhookDelivery(
            endpoint=one, type=type_, about=f"{type_}:{about}", body=body, created_at=at, next_at=at
        )
        for one in to
    ]
    if rows:
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: ring_webhooks(), robust=True)
