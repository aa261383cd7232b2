"""One record of the caller: what it says, its receipt, and the proof that the log holds it."""

import hashlib
import uuid
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Files, View
from consent.api.gate import etag_of, is_current
from consent.authentication import PEOPLE, IsPerson
from consent.models import ConsentRecord
from consent.proving import inclusion, leaf_of
from consent.receipts import receipt_of
from consent.refusals import NoReceipt
from consent.schema import problems
from consent.serializers import EventSerializer, WaitingSerializer
from consent.subjectkeys import keys_of
from consent.subjects import on_record

RETRY = "20"  # seconds: how often the log is sealed
# It never changes, but whoever holds the phone may: a cache asks each time, and gets a 304.
MINE = "private, no-cache"


class OfMine(View):
    """A view of one record; another person's is as unknown as one that does not exist."""

    authentication_classes: ClassVar = PEOPLE
    permission_classes: ClassVar = [IsPerson]

    def mine(self, request: Request, id: uuid.UUID) -> ConsentRecord:
        """The record of this id, the caller's or of a device that was linked to them. Raises Http404."""
        theirs = on_record(request.user.subject).select_related("version__policy")
        found = theirs.filter(pk=id).first()
        if found is None:
            raise Http404
        return found


class MyEvent(OfMine):
    """One record of the caller."""

    @extend_schema(
        operation_id="getMyEvent", tags=["me"], responses={200: EventSerializer, **problems(401, 404)}
    )
    def get(self, request: Request, id: uuid.UUID) -> Response | HttpResponseNotModified:
        """One record."""
        body = EventSerializer(self.mine(request, id)).data
        headers = {"ETag": etag_of(body), "Cache-Control": MINE}
        if is_current(request, headers["ETag"]):
            return HttpResponseNotModified(headers=headers)
        return Response(body, headers=headers)


class MyReceipt(Files, OfMine):
    """The receipt of one record."""

    @extend_schema(
        operation_id="getMyReceipt",
        tags=["me"],
        responses={(200, "application/jose"): str, **problems(401, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> HttpResponse:
        """The JWS that came with the answer, the very same bytes."""
        receipt = receipt_of(self.mine(request, id))
        if receipt is None:
            raise NoReceipt
        return as_file(request, receipt.encode(), "application/jose")


class MyProof(Files, OfMine):
    """The proof that the log holds one record."""

    @extend_schema(
        operation_id="getMyProof",
        tags=["me"],
        responses={
            (200, "text/plain"): str,
            202: OpenApiResponse(WaitingSerializer, "The record is not in the signed log yet: ask again."),
            **problems(401, 404),
        },
    )
    def get(self, request: Request, id: uuid.UUID) -> Response | HttpResponse:
        """A c2sp.org/tlog-proof with the nonce that opens the commitment; 202 until the log is signed."""
        record = self.mine(request, id)
        keys, leaf = keys_of(record.subject), leaf_of(record.pk)
        proof = leaf and keys and inclusion(leaf, nonce=keys.nonce_of(record.pk))
        if not proof:
            return Response({"sealed": False}, status=202, headers={"Retry-After": RETRY})
        return as_file(request, proof.text(), "text/plain; charset=utf-8")


def as_file(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """Bytes of the caller's own, revalidated by their hash."""
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": MINE}
    if is_current(request, etag):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type=content_type, headers=headers)
