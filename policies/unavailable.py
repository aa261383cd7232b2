"""What a web server says by itself, as files of this host: that the application is silent, and its own no."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import translation

from policies.locations import readable
from policies.pages import in_words
from policies.problemcodes import PROBLEMS
from policies.timeline import Schedule

SPOKEN = ("ar", "en")
CODE = "unavailable"
REFUSED = (
    "parse_error",
    "too_large",
    "address_too_long",
    "headers_too_large",
)  # before the application is asked


def every_apology(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes: a page in both languages with the way to each text, and the problems in each."""
    said = {language: _said(schedule, language, at) for language in SPOKEN}
    shown = {"page": {"language": SPOKEN[0], "direction": "rtl"}, "said": said}
    yield f"{CODE}.html", in_words("policies/unavailable.html", SPOKEN[0], lambda: shown)
    for language in SPOKEN:
        yield f"{CODE}.{language}.json", _problem(CODE, language)
        for code in REFUSED:
            yield f"refused.{PROBLEMS[code][0]}.{language}.json", _problem(code, language)


def _said(schedule: Schedule, language: str, at: datetime) -> str:
    texts = readable(schedule, language, at)
    return in_words("policies/unavailable_said.html", language, lambda: {"texts": texts}).decode()


def _problem(code: str, language: str) -> bytes:
    status, title = PROBLEMS[code]
    with translation.override(language):
        titled = str(title)
    told = {
        "type": f"{settings.SITE_URL}/problems/{code}",
        "title": titled,
        "status": status,
        "code": code,
        "detail": titled,
    }
    return json.dumps(told, ensure_ascii=False).encode()
