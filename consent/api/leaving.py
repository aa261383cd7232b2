"""Taking one's data and leaving, over the API: the person's own press, or the company's word for it."""

import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Checked, Files, View
from consent.api.gate import wanted_language
from consent.api.given import ErasedSerializer
from consent.api.servers import ForServers, living
from consent.api.taken import SureRequest
from consent.api.throttling import spend
from consent.authentication import PEOPLE, IsPerson
from consent.erasing import deciding
from consent.erasing.certificate import certificate
from consent.exporting import EXPORTS, export
from consent.models import Erasure, Scope, Subject
from consent.refusals import AlreadyErased, UnknownSubject
from consent.schema import problems


class MyExport(Files, View):
    """Everything that is held of the caller."""

    authentication_classes = PEOPLE
    permission_classes = [IsPerson]

    @extend_schema(
        operation_id="exportMine", tags=["me"], responses={(200, "application/zip"): bytes, **problems(401)}
    )
    def get(self, request: Request) -> HttpResponse:
        """A ZIP: the data as JSON and as a page, every receipt and proof, and the keys that verify them."""
        return archive(request, request.user.subject)


class MyErasure(Checked, View):
    """The caller leaves."""

    authentication_classes = PEOPLE
    permission_classes = [IsPerson]
    request_class = SureRequest

    @extend_schema(
        operation_id="eraseMe",
        tags=["me"],
        request=SureRequest,
        responses={202: ErasedSerializer, **problems(400, 401, 403, 409, 410, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """The caller is forgotten at once; the certificate is theirs to keep, and names nobody.

        Connected systems are asked to close their accounts; the certificate's page says what they answer.
        Sent again by the same person it is 410, and they stay forgotten.
        """
        self.checked(request)
        subject = request.user.subject
        if request.user.is_new and deciding.unmeet(subject):
            raise AlreadyErased
        return erased(deciding.leave(subject))


class ExportOf(Files, ForServers):
    """Everything that is held of a person, for the company's own server."""

    scope = Scope.REQUESTS

    @extend_schema(
        operation_id="exportOf",
        tags=["servers"],
        responses={(200, "application/zip"): bytes, **problems(401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> HttpResponse:
        """The file that the person would take; hand it to nobody else. Not for a recipient's key."""
        return archive(request, living(id))


class ErasureOf(Checked, ForServers):
    """A person asked the company to be forgotten."""

    scope = Scope.REQUESTS
    request_class = SureRequest

    @extend_schema(
        operation_id="eraseFor",
        tags=["servers"],
        request=SureRequest,
        responses={202: ErasedSerializer, **problems(400, 401, 403, 404, 409, 410, 413, 415)},
    )
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """The person is forgotten at once, as if they had left here; sent again it is 410.

        Not for a recipient's key.
        """
        subject = _erasable(id)
        self.checked(request)
        return erased(deciding.leave(subject, by=f"key cpk_{request.user.key.prefix}"))


def _erasable(id: uuid.UUID) -> Subject:
    """The person. Raises UnknownSubject, and AlreadyErased for whoever was: so who lost the answer knows."""
    try:
        return living(id)
    except UnknownSubject as error:
        owner = Subject.objects.filter(pk=id).values("merged_into")
        gone = Erasure.objects.filter(Q(subject=id) | Q(subject__in=owner), done_at__isnull=False)
        if gone.exists():
            raise AlreadyErased from error
        raise


def archive(request: Request, subject: Subject) -> HttpResponse:
    """The person's file. Raises Throttled after so many in an hour."""
    spend(request, EXPORTS, str(subject.pk))
    body = export(subject, language=wanted_language(request))
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/zip", headers=headers)


def erased(done: Erasure) -> Response:
    """That it is done, and the proof of it."""
    body = {"id": done.pk, "certificate": certificate(done), "page": reverse("certificate", args=[done.pk])}
    return Response(ErasedSerializer(body).data, status=202)
