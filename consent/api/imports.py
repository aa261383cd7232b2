"""Answers of an older system: taken as a file, worked on behind, told about until they are done."""

import base64
import json
import re
import uuid
from itertools import repeat
from typing import ClassVar

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import Files
from consent.api.arriving import NDJSON, Lines, whole
from consent.api.given import ImportSerializer
from consent.api.servers import ForServers
from consent.history.receiving import LARGEST, receive
from consent.limits import Rate
from consent.models import Import, ImportFault, ImportState, Scope
from consent.schema import problems
from consent.tasks import ring_import
from policies.problemcodes import PROBLEMS
from policies.problems import Problem

SOURCE = OpenApiParameter(
    "source",
    {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,39}$"},
    required=True,
    description="The older system; a row's `source_id` names one answer of it for ever.",
)
DRY_RUN = OpenApiParameter("dry_run", {"type": "boolean", "default": False}, description="Check and count.")
DIGEST = OpenApiParameter("Content-Digest", str, OpenApiParameter.HEADER, description="sha-256 (RFC 9530).")
SHA256 = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):")
LINE = {
    "type": "string",
    "format": "binary",
    "description": "A JSON object a line; docs/how-to/import-answers.md.",
}
NAME, MAYBE = re.compile("[a-z0-9][a-z0-9-]{0,39}"), re.compile("true|false")


class Imports(Lines, ForServers):
    """Files of answers."""

    scope = Scope.IMPORTS
    largest_body: ClassVar = LARGEST
    rate = Rate("imports", 120, 3600)

    @extend_schema(
        operation_id="importAnswers",
        tags=["servers"],
        request={NDJSON: LINE},
        parameters=[SOURCE, DRY_RUN, DIGEST],
        responses={202: ImportSerializer, **problems(400, 401, 403, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Take a file of up to a million answers; one that was taken whole is the same import again.

        One that left lines out is worked on again as another import, and records nothing twice.
        """
        source, dry_run = _asked(request, "source", NAME), _asked(request, "dry_run", MAYBE, "false")
        actor = f"key cpk_{request.user.key.prefix}, import from {source}"
        job = receive(
            whole(request._request),
            source=source,
            dry_run=dry_run == "true",
            actor=actor,
            digest=_digest(request),
        )
        if job.state == ImportState.WAITING:
            ring_import()
        headers = {"Location": reverse("import", args=[job.pk])}
        return Response(ImportSerializer(job).data, status=202, headers=headers)


class OneImport(ForServers):
    """One import."""

    scope = Scope.IMPORTS

    @extend_schema(
        operation_id="getImport",
        tags=["servers"],
        responses={200: ImportSerializer, **problems(401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> Response:
        """How far it is, and what its lines came to."""
        return Response(ImportSerializer(get_object_or_404(Import, pk=id)).data)


class ImportErrors(Files, ForServers):
    """Why lines of one import were not taken."""

    scope = Scope.IMPORTS

    @extend_schema(
        operation_id="listImportErrors",
        tags=["servers"],
        responses={(200, NDJSON): LINE, **problems(401, 403, 404)},
    )
    def get(self, request: Request, id: uuid.UUID) -> StreamingHttpResponse:
        """Line by line: its number, a problem's code and title, and the place in it; never what it said."""
        faults = get_object_or_404(Import, pk=id).faults.order_by("line")
        titles = {code: str(title) for code, (_status, title) in PROBLEMS.items()}
        return StreamingHttpResponse(map(_line, faults.iterator(), repeat(titles)), content_type=NDJSON)


def _line(fault: ImportFault, titles: dict[str, str]) -> bytes:
    told = {"line": fault.line, "code": fault.code, "title": titles[fault.code], "pointer": fault.pointer}
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _asked(request: Request, name: str, form: re.Pattern[str], default: str = "") -> str:
    """A parameter of the query. Raises Problem for what is not of its form."""
    given = request.query_params.get(name, default)
    if not form.fullmatch(given):
        raise Problem("invalid", errors=[{"pointer": f"?{name}", "code": "invalid"}])
    return given


def _digest(request: Request) -> bytes | None:
    """The SHA-256 that the sender says; None where they say none. Raises Problem for what is no digest."""
    given = request.headers.get("Content-Digest")
    found = given and SHA256.search(given)
    if given and not found:
        raise Problem("invalid", errors=[{"pointer": "Content-Digest", "code": "invalid"}])
    return base64.b64decode(found[1]) if found else None
