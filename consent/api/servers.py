"""For the company's servers: what holds for one person, each request by a key with the scope for it."""

import uuid
from functools import partial
from typing import ClassVar

from django.http import HttpResponseNotModified
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import View
from consent.api.consents import consents, unless_same
from consent.api.gate import gate, tag_of, unless_held, wanted_language
from consent.authentication import ByServerKey, HasScope
from consent.models import Scope, Subject
from consent.owing import everything_owed, standings_of
from consent.permission import concerns
from consent.refusals import UnknownSubject
from consent.schema import problems
from consent.serializers import ConsentsSerializer, GateSerializer, told
from policies.schedule import read


class ForServers(View):
    """A view that answers keys with its `scope` and nobody else.

    A key of a recipient, to whom data is given for some purposes, is refused unless the view says that it
    answers for those purposes alone: nobody else speaks for a person, or learns who they are.
    """

    authentication_classes: ClassVar = [ByServerKey]
    permission_classes: ClassVar = [HasScope]
    for_recipients = False


class GateOfSubject(ForServers):
    """What one person owes."""

    scope = Scope.RECORDS

    @extend_schema(
        operation_id="getGateOf",
        tags=["servers"],
        responses={200: GateSerializer, **problems(401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> Response | HttpResponseNotModified:
        """The gate of a person, as their own app would get it; a server's asking is nobody's use."""
        at, schedule, subject = timezone.now(), read(), living(id)
        language = wanted_language(request)
        items = everything_owed(schedule, standings_of(subject), at)
        etag = tag_of(subject, schedule, items, language, at)
        return unless_held(request, etag, lambda: told(GateSerializer, gate(schedule, items, language, at)))


class ConsentsOfSubject(ForServers):
    """What holds for one person."""

    scope = Scope.RECORDS
    for_recipients = True

    @extend_schema(
        operation_id="getConsentsOf",
        tags=["servers"],
        responses={200: ConsentsSerializer, **problems(401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> Response | HttpResponseNotModified:
        """What a person accepted and chose, of the purposes that list the key's recipient."""
        subject, concerned = living(id), partial(concerns, request.user.key)
        return unless_same(request, subject, consents(subject, timezone.now(), concerned=concerned))


def living(id: uuid.UUID) -> Subject:
    """The person with this id, or whose device has it. Raises UnknownSubject, also for who was erased."""
    found = Subject.objects.filter(pk=id).select_related("merged_into__identity", "identity").first()
    owner = found and (found.merged_into or found)
    if owner is None or not hasattr(owner, "identity"):
        raise UnknownSubject
    return owner
