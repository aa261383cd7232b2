"""POST me/consent-events/batch: an app hands over everything that was answered while it was offline."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked, View
from consent.api.events import recorded
from consent.api.gate import my_gate, wanted_language
from consent.api.taken import BatchItem, BatchRequest
from consent.api.throttling import BATCHES
from consent.authentication import PEOPLE, IsPerson
from consent.receipts import receipt_of
from consent.schema import problems
from consent.serializers import BatchSerializer, EventSerializer, checked, told
from consent.strict import parse_uuid
from policies.problems import Problem, body_of, problem_of
from policies.refusals import Refused
from policies.schedule import read


class MyBatch(Checked, View):
    """Several answers of the caller, each on its own."""

    authentication_classes = PEOPLE
    permission_classes = [IsPerson]
    request_class = BatchRequest
    rate = BATCHES

    @extend_schema(
        operation_id="recordEvents",
        tags=["me"],
        request=BatchRequest,
        responses={207: BatchSerializer, **problems(400, 401, 403, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Record up to 50 answers in their order: what is wrong with one takes nothing from the others."""
        items = [self._result(request, item) for item in self.checked(request)["items"]]
        owed = my_gate(request.user, read(), wanted_language(request), timezone.now())
        return Response({"items": items, "gate": owed}, status=207)

    def _result(self, request: Request, item: Any) -> dict[str, Any]:
        try:
            return _recorded(request, checked(BatchItem, item))
        except (Problem, Refused, ValidationError) as error:
            problem = problem_of(error)
            return {"key": _key(item), "status": problem.status, "problem": body_of(request, problem)}


def _recorded(request: Request, said: dict[str, Any]) -> dict[str, Any]:
    key = said.pop("key")
    made, is_new = recorded(request, said, key)
    return {
        "key": str(key),
        "status": 201,
        "replayed": not is_new,
        "event": told(EventSerializer, made),
        "receipt": receipt_of(made),
    }


def _key(item: Any) -> str | None:
    """The key that the app will know its answer by; None when it gave none."""
    key = item.get("key") if isinstance(item, dict) else None
    return key if isinstance(key, str) and parse_uuid(key) else None
