"""GET me/consents: what holds for a person now, of each policy and purpose."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponseNotModified
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import View
from consent.api.gate import etag_of, unless_held
from consent.authentication import PEOPLE, IsPerson
from consent.models import Standing, Subject
from consent.owing import check_after, consents_heard, readable, standings_of
from consent.purposes import Choice, choices
from consent.schema import problems
from consent.serializers import ConsentsSerializer
from consent.standing import Consent
from policies.schedule import read
from policies.timeline import PolicyLine, PurposeLine, VersionLine


class MyConsents(View):
    """What holds for the caller."""

    authentication_classes = PEOPLE
    permission_classes = [IsPerson]

    @extend_schema(
        operation_id="getMyConsents", tags=["me"], responses={200: ConsentsSerializer, **problems(401)}
    )
    def get(self, request: Request) -> Response | HttpResponseNotModified:
        """What the caller accepted and chose, as it counts under the versions in force: two queries."""
        subject = request.user.subject
        return unless_same(request, subject, consents(subject, timezone.now()))


def unless_same(
    request: Request, subject: Subject, body: dict[str, Any]
) -> Response | HttpResponseNotModified:
    """What `consents` gave, or 304 while its asker holds the same of this person."""
    # `check_after` moves on by itself; what it dates is what a cache should compare.
    return unless_held(request, etag_of([body["policies"], subject.id.hex]), lambda: body)


def consents(
    subject: Subject, at: datetime, *, concerned: Callable[[PurposeLine], bool] | None = None
) -> dict[str, Any]:
    """Everything that holds for the person at this moment, of those purposes that concern whoever asks."""
    schedule, standings, heard = read(), standings_of(subject), consents_heard(subject)
    policies = [
        _policy(line, _only(version, concerned), standings.get(line.id), heard[line.id], at)
        for line in readable(schedule)
        if (version := line.current(at))
    ]
    ends = [one["until"] for policy in policies for one in policy["purposes"] if one["until"]]
    # A consent that runs out changes the answer as a version does.
    moment = min([check_after(schedule, at, since=at), *(end for end in ends if end > at)])
    return ConsentsSerializer({"policies": policies, "check_after": moment}).data


def _only(version: VersionLine, concerned: Callable[[PurposeLine], bool] | None) -> VersionLine:
    if concerned is None:
        return version
    return replace(version, purposes={key: one for key, one in version.purposes.items() if concerned(one)})


def _policy(
    line: PolicyLine, version: VersionLine, standing: Standing | None, heard: dict[str, Consent], at: datetime
) -> dict[str, Any]:
    return {
        "policy": line.slug,
        "version": version.number,
        "accepted": (standing and standing.accepted_number) or None,
        "informed": (standing and standing.informed_number) or None,
        "refused_at": standing and standing.refused_at,
        "purposes": [
            _purpose(key, worth, heard.get(key)) for key, worth in choices(heard, version, at).items()
        ],
    }


def _purpose(key: str, worth: Choice, word: Consent | None) -> dict[str, Any]:
    return {"key": key, "choice": worth, "until": word.until if word and worth is Choice.GIVEN else None}
