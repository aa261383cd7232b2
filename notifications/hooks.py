"""Where a mail provider tells what became of our mails: signed, once each, in anymail's words."""

import hashlib
import hmac
import json
import re
import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.hearing import News, hear
from notifications.models import EventType
from notifications.naming import UnknownName, read_message_id
from notifications.returned import STATUS
from policies.problems import Problem, respond

TOLERANCE = 300  # seconds that a signature is good for
MOMENT = re.compile(r"t=([0-9]{1,12}),")
NO_MOMENT = _("The header Mail-Signature is missing, or does not read t=<seconds>,v1=<mark>.")
NOT_NOW = _("The moment of the signature is more than five minutes from our clock.")
NOT_OURS = _("The mark is not the one of this body and moment under our secret.")
LARGEST = 1024 * 1024
MOST = 1000  # events at once
# django-anymail's normalised names; the others say nothing that we draw upon.
TYPES = {
    "delivered": EventType.DELIVERED,
    "bounced": EventType.BOUNCED,
    "rejected": EventType.BOUNCED,
    "deferred": EventType.DELAYED,
    "complained": EventType.COMPLAINED,
    "autoresponded": EventType.AUTOREPLY,
}


@csrf_exempt  # the signature is the guard: no cookie is looked at
@require_POST
def mail_events(request: HttpRequest) -> HttpResponse:
    """Every event is heard once, however often told; 204. A bad one refuses all: none is lost."""
    if not settings.MAIL_EVENTS_SECRET:
        raise Http404
    try:
        heard = [_news(event) for event in _signed(request)]
    except Problem as problem:
        return respond(request, problem)
    at = timezone.now()
    for news in filter(None, heard):
        hear(news, at=at)
    return HttpResponse(status=204)


def signature(body: bytes, *, secret: str, at: int) -> str:
    """What `Mail-Signature` says of a body sent at that second: `t=…,v1=…`, HMAC-SHA256 of `t.body`."""
    mark = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def _signed(request: HttpRequest) -> list[Any]:
    """The events of a body that the holder of the secret signed a moment ago. Raises Problem."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise Problem("too_large")
    said = request.headers.get("Mail-Signature", "")
    found = MOMENT.match(said)
    if not found:
        raise Problem("signature_invalid", detail=NO_MOMENT)
    if abs(time.time() - int(found[1])) > TOLERANCE:
        raise Problem("signature_invalid", detail=NOT_NOW)
    expected = signature(request.body, secret=settings.MAIL_EVENTS_SECRET, at=int(found[1]))
    if not hmac.compare_digest(expected.encode(), said.encode()):
        raise Problem("signature_invalid", detail=NOT_OURS)
    return _events(request.body)


def _events(body: bytes) -> list[Any]:
    try:
        found = json.loads(body)["events"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problem("parse_error") from error
    if not isinstance(found, list) or len(found) > MOST:
        raise Problem("invalid")
    return found


def _news(event: Any) -> News | None:
    """The news of one event; None for a mail that is not ours or a kind that says nothing. Raises Problem."""
    names = ("event_id", "event_type", "message_id")
    if not isinstance(event, dict) or not all(isinstance(event.get(name), str) for name in names):
        raise Problem("invalid")
    kind = TYPES.get(event["event_type"])
    try:
        named = read_message_id(event["message_id"])
    except UnknownName:
        return None
    if kind is None:
        return None
    status = STATUS.search(str(event.get("status")))
    identity = hashlib.sha256(f"hook {event['event_id']}".encode("utf-8", "replace")).hexdigest()
    return News(*named, kind, identity, "hook", status[1] if status else "")
