"""Pages of a policy's versions, newest first: the way on is a signed cursor, as in every list of the API."""

from django.core.signing import BadSignature, Signer
from django.http import Http404, QueryDict
from django.urls import reverse

from policies.timeline import PolicyLine, VersionLine

USUAL, MOST = 50, 200
SIZES = {str(size): size for size in range(1, MOST + 1)}


class BadPage(Http404):
    """No page is called so; `pointer` says which part of the query is wrong."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer


def asked(line: PolicyLine, query: QueryDict) -> tuple[int | None, int]:
    """Below which number the page begins, and how many it holds. Raises BadPage."""
    limit, cursor = query.get("limit", str(USUAL)), query.get("cursor")
    if limit not in SIZES:
        raise BadPage("?limit")
    try:
        below = None if cursor is None else int(_signer(line).unsign(cursor))
    except BadSignature as error:
        raise BadPage("?cursor") from error
    return below, SIZES[limit]


def paged(
    line: PolicyLine, below: int | None = None, limit: int = USUAL
) -> tuple[list[VersionLine], str | None]:
    """The newest versions, those below a number where it is given; and what the next page is asked with."""
    left = [one for one in reversed(line.versions) if below is None or one.number < below]
    page = left[:limit]
    return page, _signer(line).sign(str(page[-1].number)) if len(left) > limit else None


def _signer(line: PolicyLine) -> Signer:
    # A cursor of one list is none of another.
    return Signer(salt=f"cursor of {reverse('api-versions', args=[line.slug])}")
