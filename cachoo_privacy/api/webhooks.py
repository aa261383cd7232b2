"""Webhooks for the systems themselves: where they are called, another secret, a test, what they were told.

A key sees its own webhooks; another's are like those that do not exist.
"""

import uuid

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cachoo_privacy.api.shapes import (
    CallSerializer,
    CallsSerializer,
    MadeWebhookSerializer,
    ReplayedSerializer,
    ReplayRequest,
    SecretSerializer,
    WebhookChangeRequest,
    WebhookRequest,
    WebhookSerializer,
    WebhooksSerializer,
)
from consent.api import Checked
from consent.api.pages import CURSOR, LIMIT, page
from consent.api.servers import ForServers
from consent.models import Scope
from consent.schema import problems
from notifications.models import OffReason, WebhookEndpoint
from notifications.webhooks import endpoints
from notifications.webhooks.removing import remove


class ForWebhooks(ForServers):
    """A view of the key's own webhooks."""

    scope = Scope.WEBHOOKS
    for_recipients = True


class Webhooks(Checked, ForWebhooks):
    """All of them, and one more."""

    request_class = WebhookRequest

    @extend_schema(
        operation_id="listWebhooks",
        tags=["servers"],
        responses={200: WebhooksSerializer, **problems(401, 403)},
    )
    def get(self, request: Request) -> Response:
        """Every webhook of this key, the oldest first."""
        return Response(WebhooksSerializer({"items": _own(request).order_by("created_at", "pk")}).data)

    @extend_schema(
        operation_id="addWebhook",
        tags=["servers"],
        request=WebhookRequest,
        responses={201: MadeWebhookSerializer, **problems(400, 401, 403, 409, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        """Have the holder of this key called. The secret that signs the calls is shown this once."""
        said = self.checked(request)
        made, secret = endpoints.make(request.user.key, said["url"], said["events"], by=_actor(request))
        return Response(MadeWebhookSerializer({"webhook": made, "secret": secret}).data, status=201)


class Webhook(Checked, ForWebhooks):
    """One of them."""

    request_class = WebhookChangeRequest

    @extend_schema(
        operation_id="getWebhook",
        tags=["servers"],
        responses={200: WebhookSerializer, **problems(401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> Response:
        """How it stands."""
        return Response(WebhookSerializer(_found(request, id)).data)

    @extend_schema(
        operation_id="changeWebhook",
        tags=["servers"],
        request=WebhookChangeRequest,
        responses={200: WebhookSerializer, **problems(400, 401, 403, 404, 413, 415, 422)},
    )
    def put(self, request: Request, id: uuid.UUID) -> Response:
        """Say of what it is told from now on, and switch it off or on."""
        found, said, actor = _found(request, id), self.checked(request), _actor(request)
        endpoints.choose(found, said["events"], by=actor)
        if said["active"]:
            endpoints.switch_on(found, by=actor)
        else:
            endpoints.switch_off(found, by=actor, why=OffReason.HOLDER)
        return Response(WebhookSerializer(_found(request, id)).data)

    @extend_schema(
        operation_id="removeWebhook",
        tags=["servers"],
        request=None,
        responses={204: None, **problems(401, 403, 404)},
    )
    def delete(self, request: Request, id: uuid.UUID) -> Response:
        """Take it away for good: it is called no more, and its secrets are gone."""
        remove(_found(request, id), by=_actor(request))
        return Response(status=204)


class WebhookSecret(ForWebhooks):
    """The secret that signs its calls."""

    @extend_schema(
        operation_id="rotateWebhookSecret",
        tags=["servers"],
        request=None,
        responses={200: SecretSerializer, **problems(401, 403, 404, 409)},
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """Make another one, shown this once; each that was replaced signs beside it for 24 hours."""
        secret = endpoints.rotate(_found(request, id), by=_actor(request))
        return Response(SecretSerializer({"secret": secret}).data)


class WebhookTest(ForWebhooks):
    """A call that says nothing."""

    @extend_schema(
        operation_id="testWebhook",
        tags=["servers"],
        request=None,
        responses={204: None, **problems(401, 403, 404, 409)},
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """Have `webhook.test` sent; one at a time."""
        endpoints.try_out(_found(request, id))
        return Response(status=204)


class WebhookCalls(ForWebhooks):
    """What it was told."""

    @extend_schema(
        operation_id="listWebhookDeliveries",
        tags=["servers"],
        parameters=[CURSOR, LIMIT],
        responses={200: CallsSerializer, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> Response:
        """Every call of the last three months, the newest first."""
        return page(request, _found(request, id).deliveries.all(), CallSerializer, "-created_at")


class WebhookReplay(ForWebhooks):
    """One call once more."""

    @extend_schema(
        operation_id="replayWebhookDelivery",
        tags=["servers"],
        request=None,
        responses={204: None, **problems(401, 403, 404, 409)},
    )
    def post(self, request: Request, id: uuid.UUID, delivery: uuid.UUID) -> Response:
        """Have the same call made again, under the same `webhook-id`."""
        found = _found(request, id).deliveries.filter(pk=delivery).first()
        if found is None:
            raise Http404
        endpoints.replay(found)
        return Response(status=204)


class WebhookReplays(Checked, ForWebhooks):
    """Many calls once more."""

    request_class = ReplayRequest

    @extend_schema(
        operation_id="replayWebhookDeliveries",
        tags=["servers"],
        request=ReplayRequest,
        responses={202: ReplayedSerializer, **problems(400, 401, 403, 404, 413, 415)},
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """Have every call of a time made again, each under its own `webhook-id`: after an outage of yours."""
        found, said = _found(request, id), self.checked(request)
        calls = endpoints.replay_range(found, since=said["since"], until=said["until"])
        return Response(ReplayedSerializer({"calls": calls}).data, status=202)


def _own(request: Request) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.standing().filter(key=request.user.key).select_related("key")


def _found(request: Request, pk: uuid.UUID) -> WebhookEndpoint:
    found = _own(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _actor(request: Request) -> str:
    return f"key cpk_{request.user.key.prefix}"
