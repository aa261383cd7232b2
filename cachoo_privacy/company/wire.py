"""What the provider is asked over the network: its own host, or a public one; never redirected."""

import json
import socket
import time
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from cachoo_privacy.company.refusals import CompanyUnbelievable, CompanyUnreachable
from consent.fetching import NotFetched, allowed, body_of
from notifications.webhooks.calling import AGENT, connected
from notifications.webhooks.reaching import NotPublic, addresses_of

PATIENCE = 5  # seconds for the whole answer


def ask(url: str, *, trusted: str, form: str | None = None, **headers: str) -> dict[str, Any]:
    """The JSON object behind the address; a form is posted.

    Raises CompanyUnreachable, and CompanyUnbelievable for a form that is refused.
    The host `trusted` was declared by the operator and may be of the company's own network. Any other one was
    named by a document from outside, and is called only where it is public.
    """
    if not allowed(url):
        raise CompanyUnreachable
    parts = urlsplit(url)
    told = {"Accept": "application/json", "User-Agent": AGENT, **headers}
    if form is not None:
        told["Content-Type"] = "application/x-www-form-urlencoded"
    deadline = time.monotonic() + PATIENCE
    look_up = _anywhere if parts.hostname == trusted else addresses_of
    try:
        with connected(parts, PATIENCE, look_up=look_up) as connection:
            target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
            connection.request("GET" if form is None else "POST", target, form, told)
            with connection.getresponse() as answer:
                # A connection that ends with its answer is the answer's alone, and cut by nobody else.
                status, body = answer.status, body_of(answer, deadline)
        found = json.loads(body) if status == 200 else None
    except (NotFetched, NotPublic, OSError, HTTPException, ValueError, RecursionError) as error:
        raise CompanyUnreachable from error
    if form is not None and 400 <= status < 500:
        raise CompanyUnbelievable
    if not isinstance(found, dict):
        raise CompanyUnreachable
    return found


def _anywhere(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
