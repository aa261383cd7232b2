"""The API's contract: made from the code, committed, and served as it was committed."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from policies.published import Published, answer

FILE = Path(__file__).with_name("openapi.json")  # `make contract` writes it, and a test compares


@cache
def contract() -> Published:
    """The committed document: OpenAPI 3.1 as JSON."""
    return Published(FILE.read_bytes(), "application/json", headers={"Access-Control-Allow-Origin": "*"})


def openapi(request: HttpRequest) -> HttpResponse:
    """The contract."""
    return answer(request, contract())
