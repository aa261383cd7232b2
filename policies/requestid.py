"""The id that an answer is quoted by: the caller's own when it is well formed, else one that is drawn."""

import re
import uuid

from django.http import HttpRequest

HEADER = "X-Request-Id"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


def id_of(request: HttpRequest) -> str:
    """Letters, digits and hyphens: whatever else came could forge a line of the journal, or a header."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if WELL_FORMED.fullmatch(given) else str(uuid.uuid4())
