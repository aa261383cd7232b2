"""What a page says whose mail the server does not take now: no fault of the reader's, nor of the page's."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consent.promptly import AGAIN, MailAway


@contextmanager
def apologised(request: HttpRequest) -> Iterator[None]:
    """A MailAway in here is answered: 503, when to come back, and the same words for everybody.

    Raises ImmediateHttpResponse, which allauth's middleware answers with.
    """
    try:
        yield
    except MailAway as away:
        raise ImmediateHttpResponse(_page(request)) from away


def _page(request: HttpRequest) -> HttpResponse:
    response = render(request, "account/mail_away.html", status=503)
    response["Retry-After"], response["Cache-Control"] = int(AGAIN), "no-store"
    return response
