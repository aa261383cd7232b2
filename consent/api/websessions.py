"""Pages of ours in an app's web view: opened as the app's person by a link of one use."""

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent import websessions
from consent.api import Checked, View
from consent.api.given import WebSessionSerializer
from consent.api.taken import WebSessionRequest
from consent.authentication import ByDevice, ByPass, ByToken, IsPerson
from consent.schema import problems


class MyWebSessions(Checked, View):
    """Links into pages."""

    authentication_classes = [ByDevice, ByPass, ByToken]
    permission_classes = [IsPerson]
    request_class = WebSessionRequest

    @extend_schema(
        operation_id="openPage",
        tags=["me"],
        request=WebSessionRequest,
        responses={201: WebSessionSerializer, **problems(400, 401, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """An address for a web view: within a minute it opens the caller's own page, once."""
        said, person = self.checked(request), request.user
        token, until = websessions.issue(
            person.subject,
            path=said["path"],
            back=said.get("return_to", ""),
            evidence=person.evidence,
            actor=person.actor,
        )
        body = {"url": settings.SITE_URL + reverse("web-session", args=[token]), "expires_at": until}
        return Response(WebSessionSerializer(body).data, status=201)
