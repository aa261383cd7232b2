"""What a web server says by itself while the application does not answer, as files of this host."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from policies.locations import readable
from policies.pages import in_words
from policies.problemcodes import PROBLEMS
from policies.timeline import Schedule

SPOKEN = ("ar", "en")
CODE = "unavailable"


def every_apology(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes: a page in both languages with the way to each text, and a problem in each."""
    page = {"language": SPOKEN[0], "direction": "rtl"}
    said = {language: _said(schedule, language, at) for language in SPOKEN}
    yield f"{CODE}.html", in_words("policies/unavailable.html", SPOKEN[0], page=page, said=said)
    for language in SPOKEN:
        yield f"{CODE}.{language}.json", json.dumps(_problem(language), ensure_ascii=False).encode()


def _said(schedule: Schedule, language: str, at: datetime) -> str:
    texts = readable(schedule, language, at)
    return in_words("policies/unavailable_said.html", language, texts=texts).decode()


def _problem(language: str) -> dict[str, Any]:
    status, title = PROBLEMS[CODE]
    with translation.override(language):
        titled = str(title)
    return {
        "type": f"{settings.SITE_URL}/problems/{CODE}",
        "title": titled,
        "status": status,
        "code": CODE,
        "detail": titled,
    }
