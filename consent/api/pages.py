"""Pages of a list: the way on is a signed cursor, so that it stays ours to change."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.signing import BadSignature, Signer
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.utils.urls import replace_query_param

from policies.problems import Problem

USUAL, MOST = 50, 200
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL})
CURSOR = OpenApiParameter("cursor", str, description="What the page before called `next`.")


class Pages(CursorPagination):
    """{"items": […], "next": cursor or null}, with the next page in `Link` too (RFC 8288)."""

    def get_page_size(self, request: Request) -> int:
        """How many items are asked for. Raises Problem."""
        return asked_limit(request, most=MOST)

    def decode_cursor(self, request: Request) -> Any:
        """The place that our own cursor names. Raises Problem for any other text."""
        given = request.query_params.get("cursor")
        if given is None:
            return None
        try:
            plain = self._signer(request).unsign(given)
            return super().decode_cursor(SimpleNamespace(query_params={"cursor": plain}))
        except (BadSignature, NotFound) as error:
            raise Problem("invalid", errors=[{"pointer": "?cursor", "code": "invalid"}]) from error

    def next_cursor(self) -> str | None:
        """What the next page is asked with; None on the last one."""
        link = self.get_next_link()
        return link and self._signer(self.request).sign(parse_qs(urlsplit(link).query)["cursor"][0])

    def _signer(self, request: Request) -> Signer:
        # A cursor of one list is none of another.
        return Signer(salt=f"cursor of {request.path}")


def asked_limit(request: Request, *, most: int) -> int:
    """How many items are asked for, else USUAL. Raises Problem for what is no number from 1 to `most`."""
    asked = request.query_params.get("limit", str(USUAL))
    # Its length is looked at first, for a number of thousands of digits is none to Python.
    short = asked.isascii() and asked.isdigit() and len(asked) <= len(str(most))
    if not (short and 1 <= int(asked) <= most):
        raise Problem("invalid", errors=[{"pointer": "?limit", "code": "invalid"}])
    return int(asked)


def page(request: Request, rows: Any, shape: type[Serializer], ordering: str) -> Response:
    """One page of the rows, which are ordered by one field, as `shape` writes them. Raises Problem."""
    pages = Pages()
    pages.ordering = ordering
    found = pages.paginate_queryset(rows, request)
    cursor = pages.next_cursor()
    body = {"items": shape(found, many=True).data, "next": cursor}
    link = cursor and replace_query_param(request.get_full_path(), "cursor", cursor)
    return Response(body, headers={"Link": f'<{link}>; rel="next"'} if link else {})
