"""An operation that will go: told in every answer, and for a year at least, before it does. Pure.

A published file that a web server answers by itself says it only when that server's configuration does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.http import http_date

LEAST = timedelta(days=365)  # apps live for years on phones


@dataclass(frozen=True)
class Retirement:
    """Since when an operation is deprecated, when it ends, and the page that says what takes its place.

    Raises ValueError for less time than LEAST between the two.
    """

    since: datetime
    ends: datetime
    page: str

    def __post_init__(self) -> None:
        if self.ends - self.since < LEAST:
            raise ValueError("an operation goes a year after it was said that it would, at the earliest")

    @property
    def headers(self) -> dict[str, str]:
        """What each answer says of it: Deprecation (RFC 9745), Sunset (RFC 8594) and the page."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.ends.timestamp()),
            "Link": f'<{self.page}>; rel="deprecation"; type="text/html"',
        }


def tell(response: HttpResponse, retirement: Retirement | None) -> HttpResponse:
    """The answer, which says of its operation that it will go; it keeps the links that it has."""
    for name, said in retirement.headers.items() if retirement else ():
        others = response.headers.get(name) if name == "Link" else None
        response.headers[name] = f"{others}, {said}" if others else said
    return response
