"""What a press came to, said on the page that it leads to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from policies.refusals import Refused


@contextmanager
def saying_why_not(request: HttpRequest) -> Iterator[None]:
    """A refusal within ends what is done there, and is said on the next page."""
    try:
        yield
    except Refused as refused:
        messages.warning(request, str(refused))
