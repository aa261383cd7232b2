"""Whether each text and question that was published still is what its SHA-256 names."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, Subquery

from consent.leaves import held
from consent.models import LedgerEntry, Log
from ledger.canonical import sha256_hex
from policies.models import Media, Question, Rendition

ADDED = "it was added past the log: it is no leaf and will not become one"
SHORN = "its HTML or its plain text is missing"
ALONE = "no text of its version has its language: it was added, or its language was changed"
FETCHED = 20  # bodies at once


def renditions(after: int | None) -> Iterator[Rendition]:
    """Every rendition in its order, or those after one, each with what the log and the others know of it.

    Only JSON becomes a leaf, and what has no row in the log that grows is about to.
    """
    grows = Log.objects.order_by("-number").values("number")[:1]
    placed = LedgerEntry.objects.filter(rendition=OuterRef("pk"), log=Subquery(grows))
    known = Q(~Q(media=Media.JSON) | held("rendition") | ~Exists(placed))
    beside = Rendition.objects.filter(version=OuterRef("version"), language=OuterRef("language"))
    both = Exists(beside.filter(media=Media.HTML)) & Exists(beside.filter(media=Media.TEXT))
    rows = Rendition.objects.filter(pk__gt=after or 0).annotate(
        known=known, named=Exists(beside.filter(media=Media.JSON)), whole=~Q(media=Media.JSON) | both
    )
    yield from rows.order_by("pk").iterator(FETCHED)


def questions(after: int | None) -> Iterator[Question]:
    """Every question that was put, in its order, or those after one."""
    yield from Question.objects.filter(pk__gt=after or 0).order_by("pk").iterator(FETCHED)


def wrong_in(row: Rendition | Question) -> Iterator[str]:
    """What is wrong with what `renditions` or `questions` gave."""
    if not getattr(row, "known", True):
        yield ADDED
    if not getattr(row, "named", True):
        yield ALONE
    if not getattr(row, "whole", True):
        yield SHORN
    if sha256_hex(bytes(row.body)) != row.sha256:
        yield "its bytes are not those that its SHA-256 names"
