"""For a company that tells people itself: whom it has to tell of a version, and what became of it."""

import uuid

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked
from consent.api.pages import USUAL, asked_limit
from consent.api.servers import ForServers
from consent.api.taken import NoticesRequest
from consent.models import Scope
from consent.refusals import UnknownVersion
from consent.schema import problems
from consent.strict import UUID_PATTERN, parse_uuid
from consent.telling import Told, audience, report
from consent.versions import published
from policies.models import PolicyVersion
from policies.problems import Problem

MOST = 1000
AFTER = OpenApiParameter(
    "after", {"type": "string", "pattern": UUID_PATTERN}, description="The last id of the page before."
)
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL})


class ToTellSerializer(serializers.Serializer):
    """Somebody whom the company has to tell, and whether it reported that it did."""

    subject = serializers.UUIDField(source="subject_id")
    language = serializers.CharField()
    told = serializers.BooleanField()


class AudienceSerializer(serializers.Serializer):
    """Some people of a version's audience; `next` is what the page after is asked with."""

    items = ToTellSerializer(many=True)
    next = serializers.UUIDField(allow_null=True)


class NoticesSerializer(serializers.Serializer):
    """How many results were stored, or were before, and whose ids are of nobody in the audience."""

    recorded = serializers.IntegerField()
    unknown = serializers.ListField(child=serializers.UUIDField())


class Notices(Checked, ForServers):
    """The people of one version, for the company's own key: one of a recipient's sees nobody."""

    scope = Scope.NOTICES
    request_class = NoticesRequest

    @extend_schema(
        operation_id="listAudience",
        tags=["servers"],
        parameters=[AFTER, LIMIT],
        responses={200: AudienceSerializer, **problems(400, 401, 403)},
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """A page of those who had joined when the version was published, and whether they were told."""
        version, limit = _version(slug, number), asked_limit(request, most=MOST)
        people = audience(version)
        if after := request.query_params.get("after"):
            people = people.filter(subject_id__gt=_place(after))
        page = list(people[: limit + 1])
        last = page[limit - 1].subject_id if len(page) > limit else None
        return Response(AudienceSerializer({"items": page[:limit], "next": last}).data)

    @extend_schema(
        operation_id="reportNotices",
        tags=["servers"],
        request=NoticesRequest,
        responses={200: NoticesSerializer, **problems(400, 401, 403, 413, 415, 422)},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Store what became of up to a thousand messages; again, the same. Unknown ids come back."""
        said = self.checked(request)["results"]
        results = [Told(one["subject"], one["reached"], one["at"]) for one in said]
        version = _version(slug, number)
        known = report(version, results, by=f"key {request.user.key.prefix}", at=timezone.now())
        unknown = [one.subject_id for one in results if one.subject_id not in known]
        return Response(NoticesSerializer({"recorded": len(results) - len(unknown), "unknown": unknown}).data)


def _version(slug: str, number: int) -> PolicyVersion:
    """The version of the address. Raises Http404."""
    try:
        return published(slug, number)
    except UnknownVersion as error:
        raise Http404 from error


def _place(text: str) -> uuid.UUID:
    place = parse_uuid(text)
    if place is None:
        raise Problem("invalid", errors=[{"pointer": "?after", "code": "invalid"}])
    return place
