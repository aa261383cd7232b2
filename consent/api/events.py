"""me/consent-events: a person records what they decided, and reads what they decided before."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked, View
from consent.api.gate import my_gate, wanted_language
from consent.api.pages import CURSOR, LIMIT, page
from consent.api.taken import EventRequest, spoken_app
from consent.api.throttling import ANSWERS
from consent.authentication import PEOPLE, IsPerson
from consent.mine.gpc import asked
from consent.models import ConsentRecord, Subject
from consent.receipts import receipt_of
from consent.recording import Act, Witness, record
from consent.refusals import SubjectMismatch
from consent.schema import IDEMPOTENCY_KEY, problems
from consent.serializers import EventPage, EventSerializer, RecordedSerializer, told
from consent.strict import parse_uuid
from consent.subjects import all_of
from consent.versions import current, published
from policies.models import PolicyVersion
from policies.problems import Problem
from policies.schedule import read

ACT_MEMBERS = {"decision", "language", "content_sha256", "question_sha256", "purposes", "decided_at"}
ACT_MEMBERS |= {"method", "surface"}


class MyEvents(Checked, View):
    """Records of the caller."""

    authentication_classes = PEOPLE
    permission_classes = [IsPerson]
    request_class = EventRequest
    rate = ANSWERS

    @extend_schema(
        operation_id="listMyEvents",
        tags=["me"],
        parameters=[LIMIT, CURSOR],
        responses={200: EventPage, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """The caller's own records, newest first; each with what it was worth on arrival.

        Of what was recorded on a device before it was linked, those that were carried over by the link.
        """
        mine = request.user.subject.records.select_related("version__policy")
        return page(request, mine, EventSerializer, "-received_at")

    @extend_schema(
        operation_id="recordEvent",
        tags=["me"],
        request=EventRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: RecordedSerializer, **problems(400, 401, 403, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        """Record one answer. Sent again with its key it is the same record, however late."""
        key, said = idempotency_key(request), self.checked(request)
        made, is_new = recorded(request, said, key)
        # A device that was linked a moment ago asks for itself, and its owner has the record.
        states = made.states if made.subject_id == request.user.subject.pk else None
        owed = my_gate(request.user, read(), wanted_language(request), timezone.now(), states)
        headers = {"Location": reverse("my-event", args=[made.pk])}
        headers |= {} if is_new else {"Idempotency-Replayed": "true"}
        body = {"event": told(EventSerializer, made), "receipt": receipt_of(made), "gate": owed}
        return Response(body, status=201, headers=headers)


def recorded(request: Request, said: dict[str, Any], key: uuid.UUID) -> tuple[ConsentRecord, bool]:
    """What the caller did is on record under its key: (record, True), or the earlier one and False.

    Raises SubjectMismatch, UnknownVersion and the refusals of `recording.record`.
    """
    check_hint(said, request.user.subject)
    return record(
        request.user.subject,
        act_of(said),
        version=version_of(said),
        witness=witness_of(request, spoken_app(said.get("app"))),
        key=key,
        sent_at=said.get("sent_at"),
    )


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
    """Raise SubjectMismatch when the answer was queued by another person of the same device.

    What was queued before its person signed up bears the mark of the device, which was linked to them since.
    """
    hint = said.get("subject_hint", subject.hint)
    if hint != subject.hint and all(hint != one.hint for one in all_of(subject)):
        raise SubjectMismatch
