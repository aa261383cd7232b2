"""POST contacts: where a company's people are reached, a thousand in one request, each line on its own."""

import json
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.arriving import NDJSON, Lines, whole
from consent.api.given import ContactLinesSerializer, ContactSerializer
from consent.api.servers import ForServers
from consent.api.taken import ContactLine
from consent.models import Identity, Scope
from consent.parsing import once
from consent.peopling import Known, bring_in
from consent.schema import problems
from consent.serializers import checked
from consent.subjects import is_reached_at
from policies.problems import Problem, body_of, problem_of

MOST_LINES = 1000
LARGEST = 1024 * 1024
LINE = {
    "type": "string",
    "format": "binary",
    "description": "Each line an object: issuer, sub, address, verified_at, language.",
}


class Contacts(Lines, ForServers):
    """Addresses of many people."""

    scope = Scope.SUBJECTS
    largest_body = LARGEST

    @extend_schema(
        operation_id="putContacts",
        tags=["servers"],
        request={NDJSON: LINE},
        responses={207: ContactLinesSerializer, **problems(400, 401, 403, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Set the addresses of up to a thousand people; whom nobody knew is made known.

        An address that is not verified, or takes the place of a confirmed one, is not written to until it is
        confirmed: status 202. A recipient's key gives nobody's address.
        """
        people, wrong = _read(_lines(request))
        wrong |= {line: problem_of(refused) for line, refused in bring_in(people).faults}
        right = [one for one in people if one.line not in wrong]
        known = Identity.objects.filter(external_ref__in=[one.ref for one in right])
        by_ref = {identity.external_ref: identity for identity in known}
        items = [_wrong(request, line, problem) for line, problem in wrong.items()]
        items += [_set(one, by_ref[one.ref]) for one in right]
        return Response({"items": sorted(items, key=lambda item: item["line"])}, status=207)


def _lines(request: Request) -> list[tuple[int, bytes]]:
    """The lines that hold something, with their numbers. Raises Problem for none and for too many."""
    body = b"".join(iter(partial(whole(request._request), LARGEST), b""))
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Problem("too_large")
    if not lines:
        raise Problem("invalid", errors=[{"pointer": "#", "code": "empty"}])
    return lines


def _read(lines: list[tuple[int, bytes]]) -> tuple[list[Known], dict[int, Problem]]:
    """The people of the lines, and what is wrong with each other line."""
    people, wrong = [], {}
    for line, text in lines:
        try:
            people.append(Known(line, **checked(ContactLine, _parsed(text))))
        except (ParseError, ValidationError) as error:
            wrong[line] = problem_of(error)
    return people, wrong


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8-sig"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise ParseError from error


def _set(one: Known, identity: Identity) -> dict[str, Any]:
    confirmed = is_reached_at(identity, one.address)
    told = {"id": identity.pk, "confirmed": confirmed, "language": identity.language}
    return {
        "line": one.line,
        "status": 200 if confirmed else 202,
        "contact": ContactSerializer(told).data,
    }


def _wrong(request: Request, line: int, problem: Problem) -> dict[str, Any]:
    return {"line": line, "status": problem.status, "problem": body_of(request, problem)}
