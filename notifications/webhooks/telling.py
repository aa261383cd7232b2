"""Writing down what systems are to be told, with what happened; the bell after the commit."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from consent.models import ApiKey, Scope
from consent.permission import is_declared
from notifications.models import WebhookDelivery, WebhookEndpoint, WebhookType
from notifications.ringing import ring_webhooks
from policies.rfc3339 import to_second
from policies.schedule import read

# What a key must be allowed before its holder is told of something; what is missing here is public.
NEEDS: dict[str, Scope] = {
    WebhookType.ERASURE_REQUESTED: Scope.ERASURES,
    WebhookType.SUBJECT_ERASED: Scope.EVENTS,
    WebhookType.CONSENT_RECORDED: Scope.EVENTS,
    WebhookType.CONSENT_WITHDRAWN: Scope.EVENTS,
    WebhookType.EXPORT_REQUESTED: Scope.REQUESTS,
    WebhookType.IMPORT_COMPLETED: Scope.IMPORTS,
}
# Read from the log, each address from a place of its own.
OF_RECORDS = {WebhookType.CONSENT_RECORDED, WebhookType.CONSENT_WITHDRAWN}
# No recipient's business: what is not public yet, and a whole person's data.
OURS_ALONE = {
    WebhookType.POLICY_SCHEDULED,
    WebhookType.EXPORT_REQUESTED,
    WebhookType.IMPORT_COMPLETED,
}


@dataclass(frozen=True)
class News:
    """Something to be told: `about` is its own, so that it is told once.

    `data` names a person by the subject's id alone; whoever is told asks for the rest.
    """

    type: WebhookType
    about: str
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """What no other thing of any kind is called."""
        return f"{self.type}:{self.about}"


def may_learn(key: ApiKey, type_: WebhookType) -> bool:
    """Whether the key's holder may be told of such a thing at all."""
    if key.recipient_key and type_ in OURS_ALONE:
        return False
    return type_ not in NEEDS or NEEDS[type_] in key.scopes


def is_usable(endpoint: WebhookEndpoint, *, at: datetime) -> bool:
    """Whether anything may be sent there: its key is usable, its holder declared, itself not removed."""
    usable = not endpoint.is_removed and endpoint.key.is_usable(at=at)
    return usable and is_declared(endpoint.key, read(), at)


def listeners(type_: WebhookType, *, at: datetime) -> list[WebhookEndpoint]:
    """The addresses that want to be told of it, and may be."""
    wanting = WebhookEndpoint.objects.filter(off_at=None, events__contains=[type_]).select_related("key")
    return [one for one in wanting if may_learn(one.key, type_) and is_usable(one, at=at)]


def tell(told: Iterable[News], *, to: Iterable[WebhookEndpoint], at: datetime) -> None:
    """Each address will be told each of them, once however often this is said. Needs a transaction."""
    rows = [_row(one, endpoint, at) for endpoint in to for one in told]
    if rows:
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: ring_webhooks(), robust=True)


def _row(told: News, endpoint: WebhookEndpoint, at: datetime) -> WebhookDelivery:
    said = {"type": told.type.value, "timestamp": to_second(at), "data": told.data}
    return WebhookDelivery(
        endpoint=endpoint,
        type=told.type,
        about=told.name,
        body=json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        created_at=at,
        next_at=at,
    )
