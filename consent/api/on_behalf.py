"""POST consent-events: a server of our own records what a person told the company elsewhere."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked
from consent.api.events import act_of, idempotency_key, version_of
from consent.api.given import OnBehalfSerializer
from consent.api.servers import ForServers, living
from consent.api.taken import OnBehalfRequest, spoken_app
from consent.clock import CLOSE
from consent.models import Channel, Clock, Evidence, Scope
from consent.receipts import receipt_of
from consent.recording import Witness, record
from consent.schema import IDEMPOTENCY_KEY, problems
from consent.serializers import EventSerializer


class OnBehalf(Checked, ForServers):
    """Records for a person."""

    scope = Scope.RECORDS
    request_class = OnBehalfRequest

    @extend_schema(
        operation_id="recordFor",
        tags=["servers"],
        request=OnBehalfRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: OnBehalfSerializer, **problems(400, 401, 403, 404, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        """Record one answer that somebody gave otherwise, with a remark that says how.

        Its evidence is the key and never the person. The key of a recipient records nothing: nobody speaks
        for a person to whom their data is given.
        """
        server, key, said = request.user.key, idempotency_key(request), self.checked(request)
        at = timezone.now()
        made, is_new = record(
            living(said["subject"]),
            act_of(said),
            version=version_of(said),
            witness=Witness(
                Channel.SERVER,
                Evidence.SERVER_KEY,
                f"key cpk_{server.prefix}",
                spoken_app(said.get("app")),
                on_behalf=True,
                remark=said["remark"],
            ),
            key=key,
            sent_at=said.get("sent_at"),
            vouched=_vouched(said, at),
            at=at,
        )
        headers = {} if is_new else {"Idempotency-Replayed": "true"}
        body = {"event": EventSerializer(made).data, "receipt": receipt_of(made)}
        return Response(body, status=201, headers=headers)


def _vouched(said: dict[str, Any], at: datetime) -> Clock | None:
    """That the company says when it was decided, as its staff do; None where its clock is to be reckoned.

    Of what a person said by telephone this morning nobody knows more than whoever took the call.
    """
    if "sent_at" in said or "decided_at" not in said or said["decided_at"] > at + CLOSE:
        return None
    return Clock.TOLD
