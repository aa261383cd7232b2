"""POST consent-checks: may the data of these people be used for this purpose?"""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked
from consent.api.given import CheckSerializer
from consent.api.servers import ForServers
from consent.api.taken import CheckRequest
from consent.models import Scope
from consent.permission import concerns, permissions, purpose_of
from consent.refusals import UnknownPurpose
from consent.schema import problems
from policies.problems import Problem
from policies.schedule import read


class Checks(Checked, ForServers):
    """Whether data may be used."""

    scope = Scope.CHECKS
    for_recipients = True
    request_class = CheckRequest

    @extend_schema(
        operation_id="checkConsents",
        tags=["servers"],
        request=CheckRequest,
        responses={200: CheckSerializer, **problems(400, 401, 403, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Up to 1,000 people at once, of a purpose that they may choose about: others have no answers.

        A purpose that does not list the key's recipient is not there.
        """
        said, at = self.checked(request), timezone.now()
        policy = read().policies.get(said["policy"])
        if policy is None:
            raise Problem("invalid", errors=[{"pointer": "#/policy", "code": "unknown"}])
        try:
            if not concerns(request.user.key, purpose_of(policy, said["purpose"], at=at)):
                raise UnknownPurpose
        except UnknownPurpose as error:
            raise Problem("invalid", errors=[{"pointer": "#/purpose", "code": "unknown"}]) from error
        found = permissions(said["subjects"], policy, said["purpose"], at=at)
        results = [{"subject": pk, "permission": worth} for pk, worth in found.items()]
        named = {"policy": policy.slug, "purpose": said["purpose"], "as_of": at}
        return Response(CheckSerializer({**named, "results": results}).data)
