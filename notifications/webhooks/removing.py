"""Taking an address away for good: nothing is sent there again, and what it was told stays explicable."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent.encryption import seal
from notifications.models import OffReason, Trouble, WebhookEndpoint, WebhookState
from notifications.webhooks.endpoints import ABOUT
from notifications.webhooks.signature import fresh_secret
from policies.auditing import Actor, note


@transaction.atomic
def remove(endpoint: WebhookEndpoint, *, by: Actor, at: datetime | None = None) -> None:
    """The address is called no more and is free for another webhook; its secrets are gone. Twice is once.

    The row stays: an act that is writing down what to tell it, at this moment, must not fail for that.
    """
    at = at or timezone.now()
    nobodys = seal(fresh_secret().encode(), about=ABOUT)
    standing = WebhookEndpoint.objects.standing().filter(pk=endpoint.pk)
    if standing.update(
        off_at=at,
        off_why=OffReason.REMOVED,
        secret_encrypted=nobodys,
        older_encrypted=None,
        older_until=None,
    ):
        endpoint.replaced.all().delete()
        note("remove_webhook", endpoint, by=by, at=at)
        give_up(endpoint)


def give_up(endpoint: WebhookEndpoint) -> None:
    """What waits for a removed address waits no more."""
    waiting = endpoint.deliveries.filter(state=WebhookState.WAITING)
    waiting.update(state=WebhookState.GIVEN_UP, next_at=None, trouble=Trouble.REMOVED)
