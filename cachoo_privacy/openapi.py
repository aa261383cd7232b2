"""The API's contract, made from the code once a process."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator

from policies.published import Published, answer


def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON."""
    return answer(request, contract())


@cache
def contract() -> Published:
    """The document's bytes."""
    schema = SchemaGenerator(api_version="1").get_schema(request=None, public=True)
    body = json.dumps(schema, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return Published(body, "application/json", headers={"Access-Control-Allow-Origin": "*"})
