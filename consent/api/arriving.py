"""What a body may come as: of a told length and one type, uncompressed, and whole."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from policies.problems import Problem

NDJSON = "application/x-ndjson"  # a JSON object a line


def length_of(request: HttpRequest) -> int:
    """How many octets the body has. Raises Problem length_required and too_large.

    Django reads nothing of a body whose length is not told (WSGI): it would be taken for an empty one.
    """
    told = request.META.get("CONTENT_LENGTH")
    if "HTTP_TRANSFER_ENCODING" in request.META and not told:
        raise Problem("length_required")
    if not str(told or 0).isdecimal():
        raise Problem("too_large")
    return int(told or 0)


def plain(request: HttpRequest) -> None:
    """The body is of one type, and as it stands. Raises UnsupportedMediaType and Problem of its code.

    A range is what an answer may be, not what a body is; nothing here unpacks, and whoever packs is told so
    (RFC 9110, 8.3, 8.4 and 15.5.16).
    """
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        packed = Problem("unsupported_media_type", detail=gettext("Send the body as it is, not compressed."))
        packed.headers["Accept-Encoding"] = "identity"
        raise packed
    if "*" in (request.content_type or ""):
        raise UnsupportedMediaType(request.content_type)


class Lines:
    """For views whose body is NDJSON, which they read as it comes."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Let the request in. Raises UnsupportedMediaType."""
        super().initial(request, *args, **kwargs)
        if not hasattr(self, request.method.lower()):
            return  # which is a 405, whatever comes with it
        if request.content_type.partition(";")[0].strip().lower() != NDJSON:
            raise UnsupportedMediaType(request.content_type)


def whole(request: HttpRequest) -> Callable[[int], bytes]:
    """A `read` of the body, which raises Problem parse_error where it ends before its length.

    A connection that is lost looks like an end (WSGI), and a line's end is no sign: half a file would be
    taken for all of it.
    """
    left = length_of(request)

    def read(most: int) -> bytes:
        nonlocal left
        block = request.read(most)
        left -= len(block)
        if not block and left:
            raise Problem("parse_error")
        return block

    return read
