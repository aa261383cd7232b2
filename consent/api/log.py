"""The public log over the wire: what nginx sends from files, and the two proofs that tiles also give."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from consent import ahead, proving
from consent.models import Log
from ledger.tiles import BadTile, Tile

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
NOW, FOR_EVER = "no-cache", "public, max-age=31536000, immutable"


@require_safe
def front(request: HttpRequest, log: int) -> HttpResponse:
    """A log has no page of its own: its address leads to what was signed last."""
    return redirect("ledger-checkpoint", log)


@require_safe
def checkpoint(request: HttpRequest, log: int) -> HttpResponse:
    """The last signed checkpoint."""
    note = ahead.newest(_log(log))
    if note is None:
        raise Http404
    return _answer(note, TEXT, NOW)


@require_safe
def tile(request: HttpRequest, log: int, place: str) -> HttpResponse:
    """A tile or an entry bundle, as far as the signed log reaches."""
    try:
        found = Tile.at(f"tile/{place}")
    except BadTile as error:
        raise Http404 from error
    body = ahead.published(_log(log), found)
    if body is None:
        raise Http404
    return _answer(body, BYTES, FOR_EVER)


@require_safe
def proof(request: HttpRequest, record: UUID) -> HttpResponse:
    """That a record is in the log, without its nonce: it tells nothing of the record."""
    leaf = proving.leaf_of(record)
    found = leaf and proving.inclusion(leaf)
    if not found:
        raise Http404
    return _answer(found.text(), TEXT, NOW)


@require_safe
def consistency(request: HttpRequest, log: int, old: int, new: int) -> HttpResponse:
    """That the log of one size begins that of a signed, larger one."""
    found = proving.consistency(_log(log), old, new)
    if found is None:
        raise Http404
    return _answer(found, TEXT, FOR_EVER)


def _log(number: int) -> Log:
    """The log, also one that only this host's files remember; it has nothing where they do not."""
    return Log.objects.filter(number=number).first() or Log(number=number)


def _answer(body: bytes, kind: str, cache: str) -> HttpResponse:
    headers = {"Cache-Control": cache, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(body, content_type=kind, headers=headers)
