"""POST me/consent-events and its answers: a person records what they decided."""

import uuid
from typing import Any

from django.http import Http404, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked, View
from consent.api.gate import etag_of, is_current, my_gate, wanted_language
from consent.authentication import BySession, ByToken, IsPerson
from consent.mine.gpc import asked
from consent.models import Subject
from consent.receipts import receipt_of
from consent.recording import Act, Witness, record
from consent.refusals import SubjectMismatch
from consent.schema import IDEMPOTENCY_KEY, problems
from consent.serializers import EventRequest, EventSerializer, RecordedSerializer, spoken_app
from consent.strict import parse_uuid
from consent.versions import current, published
from policies.models import PolicyVersion
from policies.problems import Problem
from policies.schedule import read

ACT_MEMBERS = {"decision", "language", "content_sha256", "question_sha256", "purposes", "decided_at"}
ACT_MEMBERS |= {"method", "surface"}


class MyEvents(Checked, View):
    """Records of the caller."""

    authentication_classes = [ByToken, BySession]
    permission_classes = [IsPerson]
    request_class = EventRequest

    @extend_schema(
        operation_id="recordEvent",
        tags=["me"],
        request=EventRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: RecordedSerializer, **problems(400, 401, 403, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        """Record one answer. Sent again with its key it is the same record, however late."""
        key, said, person = idempotency_key(request), self.checked(request), request.user
        check_hint(said, person.subject)
        made, is_new = record(
            person.subject,
            act_of(said),
            version=version_of(said),
            witness=witness_of(request, spoken_app(said.get("app"))),
            key=key,
            sent_at=said.get("sent_at"),
        )
        owed = my_gate(person, read(), wanted_language(request), timezone.now())
        headers = {"Location": reverse("my-event", args=[made.pk])}
        headers |= {} if is_new else {"Idempotency-Replayed": "true"}
        body = {"event": EventSerializer(made).data, "receipt": receipt_of(made), "gate": owed}
        return Response(body, status=201, headers=headers)


class MyEvent(View):
    """One record of the caller."""

    authentication_classes = [ByToken, BySession]
    permission_classes = [IsPerson]

    @extend_schema(
        operation_id="getMyEvent", tags=["me"], responses={200: EventSerializer, **problems(401, 404)}
    )
    def get(self, request: Request, id: uuid.UUID) -> Response | HttpResponseNotModified:
        """One record; another person's is as unknown as one that does not exist.

        It never changes, but whoever holds the phone may: a cache asks each time, and gets a 304.
        """
        mine = request.user.subject.records.select_related("version__policy")
        found = mine.filter(pk=id).first()
        if found is None:
            raise Http404
        body = EventSerializer(found).data
        headers = {"ETag": etag_of(body), "Cache-Control": "private, no-cache"}
        if is_current(request, headers["ETag"]):
            return HttpResponseNotModified(headers=headers)
        return Response(body, headers=headers)


def act_of(said: dict[str, Any]) -> Act:
    """What the person did, as the body says it."""
    told = {name: said[name] for name in ACT_MEMBERS & said.keys()}
    return Act(**{"content_sha256": "", **told})


def version_of(said: dict[str, Any]) -> PolicyVersion:
    """The version that the body names, or the current one. Raises UnknownVersion."""
    if "version" in said:
        return published(said["policy"], said["version"])
    return current(said["policy"], at=timezone.now())


def witness_of(request: Request, app: str = "") -> Witness:
    """The caller, and whether their browser asks everybody to keep from selling and sharing."""
    person = request.user
    return Witness(person.channel, person.evidence, person.actor, app, gpc=asked(request))


def idempotency_key(request: Request) -> uuid.UUID:
    """The request's key. Raises Problem idempotency_key_missing, also for what is no UUID."""
    key = parse_uuid(request.headers.get("Idempotency-Key", ""))
    if key is None:
        raise Problem("idempotency_key_missing")
    return key


def check_hint(said: dict[str, Any], subject: Subject) -> None:
    """Raise SubjectMismatch when the answer was queued by another person of the same device."""
    if said.get("subject_hint", subject.id.hex[:16]) != subject.id.hex[:16]:
        raise SubjectMismatch
