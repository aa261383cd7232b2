"""GET me/gate and GET gate: must the policy be shown, and which one?"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from consent.act import Witness
from consent.api import View
from consent.authentication import PEOPLE, IsPerson, Person
from consent.continuing import observe_use
from consent.deriving import States, standings_in
from consent.gate import Owed
from consent.models import Evidence, Standing, Subject
from consent.owing import (
    USABLE,
    check_after,
    consents_heard,
    ends,
    everything_owed,
    language_of,
    offered_languages,
    renewals,
    standings_of,
)
from consent.schema import problems
from consent.serializers import GateSerializer, MyGateSerializer, told
from consent.shown import to_be_renewed
from consent.standing import Consent
from policies.documents import OPEN
from policies.negotiation import spoken
from policies.problems import Problem
from policies.published import SHARED_SECONDS, until_next
from policies.schedule import read
from policies.timeline import Schedule

HAVE = re.compile(r"([a-z][a-z0-9-]{0,49}):([1-9][0-9]{0,8})")
MOST_PAIRS = 8
A_WEEK = 604_800  # seconds
KEPT = "private, no-cache"


class MyGate(View):
    """What the caller owes."""

    authentication_classes = PEOPLE
    permission_classes = [IsPerson]

    @extend_schema(operation_id="getMyGate", tags=["me"], responses={200: MyGateSerializer, **problems(401)})
    def get(self, request: Request) -> Response | HttpResponseNotModified:
        """What the caller owes, for the start of an app: one small answer, 304 while nothing has changed."""
        at, schedule, subject = timezone.now(), read(), request.user.subject
        language = wanted_language(request)
        items = owed_by(request.user, schedule, at)
        etag = tag_of(subject, schedule, items, language, at)
        return unless_held(request, etag, lambda: _mine(subject, schedule, items, language, at))


class AnonymousGate(View):
    """What somebody owes who says what they have accepted."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="getGate",
        tags=["policies"],
        parameters=[
            OpenApiParameter(
                "have",
                str,
                description="Accepted versions such as privacy:3,terms:1, sorted, at most 8.",
                required=False,
            )
        ],
        responses={200: GateSerializer, **problems(400)},
    )
    def get(self, request: Request) -> Response | HttpResponseNotModified:
        """The gate before sign-in; the same for all who accepted the same, so caches may share it."""
        at, schedule = timezone.now(), read()
        language = wanted_language(request)
        # Rounded down, so that the bytes and their hash are the same for everybody within one period.
        start = datetime.fromtimestamp(at.timestamp() // SHARED_SECONDS * SHARED_SECONDS, tz=at.tzinfo)
        items = everything_owed(schedule, _standings(request, schedule), at)
        body = told(GateSerializer, gate(schedule, items, language, at, since=start))
        etag = etag_of(body)
        headers = {"ETag": etag, "Cache-Control": until_next(schedule, at, if_error=A_WEEK), **OPEN}
        if is_current(request, etag):
            return HttpResponseNotModified(headers=headers)
        return Response(body, headers=headers)


def tag_of(subject: Subject, schedule: Schedule, items: Iterable[Owed], language: str, at: datetime) -> str:
    """What the gate of one person, who owes `items`, is called until it changes.

    What is owed, because a mail that comes back opens it again and is no record of theirs. Time alone can
    change the rest: the phase, and what ran out of one's own. The subject: a phone may be handed to another
    person.
    """
    heard = heard_of(subject, schedule)
    over = sum(len(keys) for _line, _version, keys in renewals(schedule, heard, at))
    phase = f"{schedule.epoch}.{schedule.phase(at)}.{over}"
    owing = ".".join(f"{item.policy.id}-{item.version.number}-{item.blocking:d}" for item in items)
    return f'"g{phase}.{subject.seq}.{owing}.{subject.hint[:8]}.{language}"'


def heard_of(subject: Subject, schedule: Schedule) -> dict[int, dict[str, Consent]]:
    """What the person said of each purpose: one query, and none where no consent is ever asked for again."""
    return consents_heard(subject) if schedule.asks_again else {}


def my_gate(
    person: Person, schedule: Schedule, language: str, at: datetime, states: States | None = None
) -> dict[str, Any]:
    """The gate of one person: the queries of `owed_by` and `heard_of`; none where `states` says it all."""
    items = owed_by(person, schedule, at, states)
    heard = {policy: state.purposes for policy, state in states.items()} if states else None
    return _mine(person.subject, schedule, items, language, at, heard)


def owed_by(person: Person, schedule: Schedule, at: datetime, states: States | None = None) -> list[Owed]:
    """What the person owes: one query unless `states` says it, and some more where use is enough.

    An app that asks is in use, which is written down where that is enough. A browser is not: the pages of the
    policies ask for whoever reads them to decide, and the middleware sees what else it does.
    """
    subject, witness = person.subject, Witness(person.channel, person.evidence, person.actor)
    items = everything_owed(schedule, standings_in(states) if states else standings_of(subject), at)
    if person.evidence == Evidence.SESSION or not observe_use(subject, items, witness=witness, at=at):
        return items
    subject.refresh_from_db(fields=["seq"])
    return everything_owed(schedule, standings_of(subject), at)


def _mine(
    subject: Subject,
    schedule: Schedule,
    items: Iterable[Owed],
    language: str,
    at: datetime,
    heard: Mapping[int, dict[str, Consent]] | None = None,
) -> dict[str, Any]:
    heard = heard_of(subject, schedule) if heard is None else heard
    body = gate(schedule, items, language, at)
    body["check_after"] = min([body["check_after"], *ends(heard, at)])
    body["renewals"] = [_renewal(one) for one in to_be_renewed(schedule, heard, language, at)]
    return told(MyGateSerializer, body | {"subject_hint": subject.hint})


def gate(
    schedule: Schedule,
    items: Iterable[Owed],
    language: str,
    at: datetime,
    *,
    since: datetime | None = None,
) -> dict[str, Any]:
    """The gate of who owes `items` as JSON, its periods counted from `since` (from now)."""
    since = since or at
    actions = [_action(item, language) for item in items]
    return {
        "show": bool(actions),
        "actions": actions,
        "check_after": check_after(schedule, at, since=since),
        "usable_until": since + USABLE,
    }


def wanted_language(request: Request | HttpRequest) -> str:
    """The language to show texts in, of those that something is published in."""
    return spoken(request, offered_languages(read().policies.values()))


def etag_of(body: Any) -> str:
    """The SHA-256 of the body as it is sent, in the quotes that a header wants."""
    return f'"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()}"'


def unless_held(
    request: Request, etag: str, body: Callable[[], dict[str, Any]]
) -> Response | HttpResponseNotModified:
    """What `body` makes, for its asker alone to keep; 304 while they hold what is called `etag`."""
    headers = {"ETag": etag, "Cache-Control": KEPT}
    if is_current(request, etag):
        return HttpResponseNotModified(headers=headers)
    return Response(body(), headers=headers)


def is_current(request: Request | HttpRequest, etag: str) -> bool:
    """Whether the client has this very answer; a proxy that compressed it may have made the tag weak."""
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return any(tag.removeprefix("W/") == etag for tag in sent)


def _action(item: Owed, language: str) -> dict[str, Any]:
    version = item.version
    shown = language_of(version, language)
    text = version.languages[shown]
    return {
        "policy": item.policy.slug,
        "version": version.number,
        "action": item.action,
        "blocking": item.blocking,
        "effective_at": version.effective_at,
        "enforce_at": version.enforce_at,
        "language": shown,
        "sha256": text.json_sha256,
        "content_url": reverse("content", args=[item.policy.slug, version.number, shown]),
        "title": text.title,
        "summary": text.summary,
    }


def _renewal(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "policy": one["slug"],
        "version": one["version"],
        "language": one["language"],
        "purposes": [{"key": key, "title": title} for key, title in one["purposes"].items()],
        "choices_url": reverse("choices", args=[one["language"], one["slug"]]),
    }


def _standings(request: Request, schedule: Schedule) -> dict[int, Standing]:
    """The standings that `have` claims; one spelling, so that caches see few URLs. Raises Problem."""
    given = request.query_params.get("have", "")
    pairs = given.split(",") if given else []
    read_pairs = [HAVE.fullmatch(pair) for pair in pairs]
    if len(pairs) > MOST_PAIRS or not all(read_pairs) or sorted(set(pairs)) != pairs:
        raise Problem("invalid", errors=[{"pointer": "?have", "code": "invalid"}])
    accepted = {pair[1]: int(pair[2]) for pair in read_pairs}
    return {
        line.id: Standing(policy_id=line.id, accepted_number=accepted.get(slug, 0))
        for slug, line in schedule.policies.items()
    }
