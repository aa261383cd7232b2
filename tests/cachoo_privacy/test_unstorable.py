"""A sign that no database keeps is refused wherever it comes in, and no page stumbles over it."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from consent.models import ConsentRecord, Scope
from tests.builders import a_published, a_staff_member
from tests.consent.builders import sha256
from tests.consent.test_api_matrix import DOCUMENT
from tests.consent.test_api_servers import holding

pytestmark = pytest.mark.django_db
ID = str(uuid.UUID(int=7))
GIVEN = {
    "uuid": ID,
    "id": ID,
    "int": "1",
    "number": "1",
    "policy_language": "ar",
    "log": "ledger",
    "day": "2026-01-01",
}
# Values that get a body past the fields beside the one that is tried.
MEANT = {
    "policy": "privacy",
    "language": "ar",
    "decision": "accept",
    "version": 1,
    "sure": True,
    "subject": ID,
}
MEANT |= {
    "subjects": [ID],
    "purpose": "newsletter",
    "decided_at": "2026-01-01T00:00:00Z",
    "outcome": "closed",
}
MEANT |= {"email": "layla@cachoo.example", "issuer": "https://id.example", "sub": "1", "method": "app"}
SIGNS = ["\x00", "\ud800"]


def addresses(patterns: list, before: str = "/") -> list[str]:
    """Every address of the site."""
    found = []
    for one in patterns:
        route = str(one.pattern) if isinstance(one.pattern, RoutePattern) else "ar/"
        filled = before + re.sub(r"<(?:(\w+):)?\w+>", lambda match: GIVEN.get(match[1], "privacy"), route)
        found += addresses(one.url_patterns, filled) if isinstance(one, URLResolver) else [filled]
    return found


PAGES = [
    address
    for address in addresses(get_resolver().url_patterns)
    if not address.startswith(("/api/", "/hooks/", "/static/"))
]


def test_no_form_takes_such_a_sign_at_any_address():
    client = Client(raise_request_exception=False)
    client.force_login(a_staff_member("huda@cachoo.example", "editor", "approver"))
    surrogate = encode_multipart(BOUNDARY, {"section_key": "\\ud800"})
    assert len(PAGES) > 90
    for address in PAGES:
        answers = [
            client.post(address, {"section_key": "a\x00"}),
            client.post(address, "a%00=a", content_type="application/x-www-form-urlencoded"),
            client.generic("POST", address, surrogate, f"{MULTIPART_CONTENT}; charset=unicode_escape"),
        ]
        assert {answer.status_code for answer in answers} == {400}, address
        assert client.get(address, {"q": "\x00"}).status_code < 500, address


def test_the_page_says_what_is_wrong_in_the_readers_language():
    answer = Client(headers={"accept-language": "ar"}).post("/ar/answer/", {"policy": "\x00"})
    assert answer.status_code == 400
    assert "رمز ليس حرفًا" in answer.content.decode() and "لم يتغيّر شيء" in answer.content.decode()


def test_more_fields_than_a_form_holds_are_refused_by_a_page_of_ours_with_the_way_back():
    crowd = "&".join(f"a{number}=" for number in range(20_001))
    form = "application/x-www-form-urlencoded"
    for language, said in (("ar", "ارجع بزر الرجوع"), ("en", "way back you find")):
        answer = Client(headers={"accept-language": language}).post(
            f"/{language}/answer/", crowd, content_type=form
        )
        assert answer.status_code == 400 and said in answer.content.decode()
        assert "20000" not in answer.content.decode()


def test_an_address_and_a_cookie_with_such_a_sign_name_nothing():
    client = Client(raise_request_exception=False)
    for path in (
        "/m/a%00",
        "/ar/drafts/a%00/",
        "/ar/new-address/%00/",
        "/ar/admin/policies/policy/%00/change/",
    ):
        assert client.get(path).status_code == client.post(path).status_code == 400, path
    client.cookies["session"] = "abcdefgh\x00"
    assert client.get("/ar/my-answers/").status_code == 400


WRITTEN = [
    (
        operation["operationId"],
        method,
        path,
        operation["requestBody"]["content"]["application/json"]["schema"],
    )
    for path, methods in sorted(DOCUMENT["paths"].items())
    for method, operation in methods.items()
    # Files of lines have tests of their own.
    if "application/json" in operation.get("requestBody", {"content": {}})["content"]
]


@pytest.mark.usefixtures("fresh_cache", "own_log")
@pytest.mark.parametrize("door", WRITTEN, ids=lambda door: door[0])
def test_no_word_of_the_api_takes_such_a_sign(door, issuer):
    _name, method, path, schema = door
    version = a_published()
    client = issuer.app() if "/me/" in path else holding(*Scope)
    where = path.format(id=ID, slug="privacy", number=1)
    for sign in SIGNS:
        for body in bodies(schema, sign, {**MEANT, "content_sha256": sha256(version)}):
            answer = getattr(client, method)(
                where,
                json.dumps(body),
                content_type="application/json",
                headers={"idempotency-key": str(uuid.uuid4())},
            )
            # Of several answers each has its own status.
            assert 400 <= answer.status_code < 500 or answer.status_code == 207, body
    assert not ConsentRecord.objects.exists()


def bodies(schema: dict, sign: str, meant: dict) -> list:
    """Bodies of the schema in each of which one word holds the sign, or the name of a member does."""
    whole = body_of(schema, meant)
    return [with_sign(whole, place, sign) for place in places(whole)]


def body_of(schema: dict, meant: dict, name: str = "") -> object:
    if "$ref" in schema:
        return body_of(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], meant, name)
    if "properties" in schema:
        return {one: body_of(inner, meant, one) for one, inner in schema["properties"].items()}
    if name in meant:
        return meant[name]
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return body_of(schema[several][0], meant, name)
    if schema.get("type") == "array":
        return [body_of(schema["items"], meant, name)]
    return {"newsletter": True} if schema.get("type") == "object" else "word"


def places(body: object, at: tuple = ()) -> list[tuple]:
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))][not at :]


def with_sign(body: object, place: tuple, sign: str) -> object:
    if not place:
        return f"{body}{sign}"
    first, *rest = place
    if isinstance(body, list):
        return [with_sign(one, tuple(rest), sign) if at == first else one for at, one in enumerate(body)]
    return {key: with_sign(one, tuple(rest), sign) if key == first else one for key, one in body.items()}


class CutOff:
    """What a web server hands on of a form whose sender is gone."""

    def read(self, *_most):
        raise OSError("the connection is gone")

    readline = read


def test_a_form_that_was_cut_off_is_refused_and_fills_no_journal(client, caplog):
    cut = {"wsgi.input": CutOff(), "CONTENT_LENGTH": "900"}
    for address in ("/ar/answer/", "/ar/accounts/login/code/"):
        response = Client(enforce_csrf_checks=True).post(address, {"decision": "accept"}, **cut)
        assert response.status_code == 403, address
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
