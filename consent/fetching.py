"""Fetching a company's public keys over the network: capped, timed, never redirected."""

import time
from http.client import HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit
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
    try:
        request = Request(url, headers={"Accept": "application/json"})
        with build_opener(_NoRedirect).open(request, timeout=PATIENCE) as response:
            return body_of(response, deadline)
    except (OSError, HTTPException, ValueError) as error:
        raise NotFetched(type(error).__name__) from error


def body_of(answer: HTTPResponse, deadline: float) -> bytes:
    """What is left to read of an answer. Raises NotFetched after LARGEST and after `deadline` (monotonic)."""
    body = b""
    while chunk := answer.read1(LARGEST):
        body += chunk
        if len(body) > LARGEST or time.monotonic() > deadline:
            raise NotFetched("too large or too slow")
    return body


def allowed(url: str) -> bool:
    """Whether keys may be fetched from here: https, or this very machine while developing or in the demo."""
    return is_secure(urlsplit(url), local=settings.LOCAL)


def is_secure(parts: SplitResult, *, local: bool) -> bool:
    """Whether nobody listens on the way there: https or, where that is allowed, no way but this machine's."""
    if parts.scheme == "https":
        return bool(parts.hostname)
    return local and parts.scheme == "http" and parts.hostname in LOOPBACK
