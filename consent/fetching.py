"""Fetching a company's public keys over the network: capped, timed, never redirected."""

import time
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

LARGEST = 64 * 1024  # bytes
PATIENCE = 2  # seconds for the whole answer
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class NotFetched(Exception):
    """The document could not be had; the message says why, for our own log."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Refuse: the settings say where the keys are, and nobody else does."""
        return None


def fetch(url: str) -> bytes:
    """The body behind a URL of the settings. Raises NotFetched."""
    if not allowed(url):
        raise NotFetched("only https, or loopback in development")
    deadline = time.monotonic() + PATIENCE
    body = b""
    try:
        request = Request(url, headers={"Accept": "application/json"})
        with build_opener(_NoRedirect).open(request, timeout=PATIENCE) as response:
            while chunk := response.read1(LARGEST):
                body += chunk
                if len(body) > LARGEST or time.monotonic() > deadline:
                    raise NotFetched("too large or too slow")
    except (URLError, OSError, ValueError) as error:
        raise NotFetched(type(error).__name__) from error
    return body


def allowed(url: str) -> bool:
    """Whether keys may be fetched from here: https, or this very machine while developing or in the demo."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return settings.LOCAL and parts.scheme == "http" and parts.hostname in LOOPBACK
