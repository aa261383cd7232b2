"""For the company's systems: whose account they are asked to close, and what they answer."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked
from consent.api.given import ErasureAnswerSerializer, ErasuresSerializer
from consent.api.servers import ForServers
from consent.api.taken import ErasureAnswerRequest
from consent.erasing import connected
from consent.models import Scope
from consent.schema import problems

MOST = 100


class Erasures(ForServers):
    """The erasures that wait for this system."""

    scope = Scope.ERASURES
    for_recipients = True

    @extend_schema(
        operation_id="listErasures",
        tags=["servers"],
        responses={200: ErasuresSerializer, **problems(401, 403)},
    )
    def get(self, request: Request) -> Response:
        """Up to a hundred that were not answered yet, the oldest first."""
        waiting = connected.waiting_for(request.user.key)[:MOST]
        return Response(ErasuresSerializer({"erasures": waiting}).data)


class ErasureAnswered(Checked, ForServers):
    """What this system says of one of them."""

    scope = Scope.ERASURES
    for_recipients = True
    request_class = ErasureAnswerRequest

    @extend_schema(
        operation_id="answerErasure",
        tags=["servers"],
        request=ErasureAnswerRequest,
        responses={200: ErasureAnswerSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
    )
    def put(self, request: Request, id: uuid.UUID) -> Response:
        """Say that the account is closed, or why it is kept. Sent again it changes nothing."""
        said = self.checked(request)
        made = connected.answer(id, key=request.user.key, **said)
        return Response(ErasureAnswerSerializer(made).data)
