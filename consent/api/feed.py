"""GET events: what was recorded, for systems that act on it; nothing is missed, whatever came first."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.given import FeedSerializer
from consent.api.pages import USUAL, asked_limit
from consent.api.servers import ForServers
from consent.feeding import Place, follow
from consent.models import Scope
from consent.schema import problems
from policies.problems import Problem
from policies.schedule import read

MOST = 500
WAIT = "5"  # seconds until it is worth asking again
AFTER = OpenApiParameter("after", str, description="What the page before called `next`; from the beginning.")
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL})


class Events(ForServers):
    """The records under the signed log, in its order."""

    scope = Scope.EVENTS
    for_recipients = True

    @extend_schema(
        operation_id="listEvents",
        tags=["servers"],
        parameters=[AFTER, LIMIT],
        responses={200: FeedSerializer, **problems(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        """A page of records after a place; keep `next` once they are dealt with, and ask with it again."""
        after = Place.read(request.query_params.get("after", str(Place())))
        if after is None:
            raise Problem("invalid", errors=[{"pointer": "?after", "code": "invalid"}])
        limit = asked_limit(request, most=MOST)
        events, reached = follow(request.user.key, after, read(), limit=limit)
        body = FeedSerializer({"items": events, "next": str(reached), "as_of": timezone.now()}).data
        return Response(body, headers={} if reached != after else {"Retry-After": WAIT})
