"""Which language a client asked for in Accept-Language."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

SOURCE = "ar"
INTERFACE = ("ar", "en")
MOST = 10  # of the languages named; the rest of the header is not read


def spoken(request: HttpRequest, among: Iterable[str] = INTERFACE) -> str:
    """The best of `among` for this client; Arabic when it named none of them."""
    offered = set(among)
    try:
        wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    except ValueError:  # longer than any honest header
        return SOURCE
    for language, quality in wanted[:MOST]:
        primary = language.split("-")[0]
        if quality and primary in offered:
            return primary
    return SOURCE
