"""A press that counts once, though a browser sends a form anew when the page that it led to is loaded again.

A key would be issued twice, and a webhook be given a secret that nobody looks at.
"""

import uuid

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest

from consent.strict import parse_uuid

REMEMBERED = 24 * 3600  # seconds; a browser that lay longer asks who is there, not what was pressed


def fresh_press() -> str:
    """What a form carries in its hidden member `press`: each time the form is shown, another."""
    return str(uuid.uuid4())


def is_first(request: HttpRequest, *, otherwise: str) -> bool:
    """Whether this very form was not sent before; else the next page says `otherwise`.

    It counts as sent from now on; what it made is remembered nowhere. A form without a press always counts,
    and so does every form while Redis is away.
    """
    press = parse_uuid(request.POST.get("press", ""))
    first = press is None or cache.add(f"press:{press}", 1, REMEMBERED)
    if not first:
        messages.warning(request, otherwise)
    return first
