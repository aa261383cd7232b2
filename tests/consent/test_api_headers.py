"""What the answers of the API say beside their bodies: to caches, to other sites, and of their end."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cachoo_privacy.openapi import contract
from consent.api import View
from consent.models import Scope
from policies.api import Content
from policies.retiring import Retirement
from tests.builders import a_published
from tests.consent.test_api_events import said, send
from tests.consent.test_api_servers import holding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_log")]
DOCUMENT = json.loads(contract().body)
FOR_EVER, SHORT = "public, max-age=31536000, immutable", "public, max-age="
VERSION = "/api/v1/policies/privacy/versions/1"
CACHED = {
    "/api/v1/policies": SHORT,
    "/api/v1/policies/privacy": SHORT,
    "/api/v1/policies/privacy/versions": SHORT,
    VERSION: SHORT,
    f"{VERSION}/content/ar": FOR_EVER,
    f"{VERSION}/content/ar.html": FOR_EVER,
    f"{VERSION}/content/ar.txt": FOR_EVER,
    f"{VERSION}/content/ar.pdf": FOR_EVER,
    "/api/v1/policies/privacy/diff/1..2/ar": FOR_EVER,
    "/api/v1/gate?have=privacy:1": SHORT,
    "/api/v1/bundle?lang=ar": SHORT,
    "/.well-known/jwks.json": SHORT,
    "/api/v1/openapi.json": SHORT,
}


def test_what_is_public_is_shared_by_caches_and_sites_and_knows_no_cookie(layla, issuer):
    first = a_published()
    a_published(first.policy)
    signed_in = Client(headers={"origin": "https://shop.example"})
    signed_in.force_login(layla.identity.user)
    for path, cache in CACHED.items():
        answer = signed_in.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"].startswith(cache), (path, answer.headers["Cache-Control"])
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "cookie" not in answer.headers.get("Vary", "").lower() and not answer.cookies, path
        assert "RateLimit" not in answer.headers, path
        assert "ETag" in answer.headers and answer.headers["X-Request-Id"], path
        again = signed_in.get(path, headers={"if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304 and not again.content, path
        other = signed_in.options(path, headers={"access-control-request-method": "POST"})
        assert "Access-Control-Allow-Methods" not in other.headers, path


@pytest.mark.parametrize("cookie", ["", "x", "a" * 32])
def test_a_cookie_that_opens_no_session_changes_no_word_of_what_is_public(cookie, settings):
    first = a_published()
    a_published(first.policy)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    others = [
        "/.well-known/cachoo-privacy",
        "/api/v1/policies/none",
        "/api/v1/gate?have=x",
        "/ar/privacy/feed.atom",
    ]
    for path in (*CACHED, *others):
        answer = client.get(path)
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert "Set-Cookie" not in answer.headers and not answer.cookies, path


def test_what_is_a_persons_or_a_servers_is_for_no_other_site_and_no_shared_cache(issuer):
    app, server = issuer.app(), holding(*Scope)
    event = send(app, said(a_published())).json()["event"]["id"]
    for path, methods in DOCUMENT["paths"].items():
        if "get" not in methods or methods["get"]["tags"] == ["policies"]:
            continue
        mine = methods["get"]["tags"] == ["me"]
        where = path.format(id=event if mine else uuid.uuid4(), slug="privacy", number=1)
        answer = (app if mine else server).get(where, headers={"origin": "https://shop.example"})
        assert answer.status_code in (200, 202, 404), (where, answer.status_code)
        assert "Access-Control-Allow-Origin" not in answer.headers, where
        assert "public" not in answer.headers["Cache-Control"], where
        assert "Authorization" not in answer.headers.get("Vary", ""), where
        assert answer.headers["X-Request-Id"] and not answer.cookies, where


def test_every_no_is_a_problem_in_arabic_or_english_that_nobody_keeps(issuer):
    clients = {"me": issuer.app(), "servers": holding(*Scope), "policies": Client()}
    nobodys = dict.fromkeys(("id", "delivery"), uuid.uuid4())
    nobodys |= {"slug": "none", "number": 9, "since": 8, "language": "ar", "media": "xyz"}
    for language, title in (("ar", "غير موجود"), ("en", "There is nothing here")):
        for path, methods in DOCUMENT["paths"].items():
            where = path.format(**nobodys)
            client = clients[next(iter(methods.values()))["tags"][0]]
            for method in ("get", "post", "put", "delete", "patch", "options"):
                answer = getattr(client, method)(where, headers={"accept-language": language})
                if answer.status_code < 400:
                    continue
                assert answer.headers["Content-Type"] == "application/problem+json", (method, where)
                assert answer.headers["Cache-Control"] == "no-store", (method, where)
                assert answer.headers["Content-Language"] == language, (method, where)
                if answer.status_code == 405:
                    assert method.upper() not in answer.headers["Allow"], where
                body = answer.json()
                assert body["status"] == answer.status_code < 500, (method, where)
                assert body["instance"].endswith(answer.headers["X-Request-Id"])
                if body["code"] == "not_found":
                    assert title in body["title"] or language == "ar"


def test_an_operation_that_will_go_says_so_in_every_answer_a_year_ahead(rf):
    since = datetime(2026, 11, 26, tzinfo=UTC)
    ends = datetime(2027, 11, 27, tzinfo=UTC)

    class Going(View):
        permission_classes = (AllowAny,)
        retirement = Retirement(since, ends, "https://privacy.example.com/api/v1/docs")

        def get(self, request):
            return Response({}, headers={"Link": '</next>; rel="next"'})

    told = Going.as_view()(rf.get("/api/v1/going"))
    assert told.headers["Deprecation"] == "@1795651200"
    assert told.headers["Sunset"] == "Sat, 27 Nov 2027 00:00:00 GMT"
    assert told.headers["Link"].startswith('</next>; rel="next", <https://privacy.example.com/api/v1/docs>;')
    refused = Going.as_view()(rf.post("/api/v1/going"))
    assert refused.status_code == 405 and refused.headers["Deprecation"] == "@1795651200"
    with pytest.raises(ValueError, match="a year"):
        Retirement(since, since + timedelta(days=364), "https://privacy.example.com")


def test_published_bytes_of_an_operation_that_will_go_say_so_too(monkeypatch):
    a_published()
    page = "https://privacy.example.com/api/v1/docs"
    going = Retirement(datetime(2026, 11, 26, tzinfo=UTC), datetime(2027, 11, 27, tzinfo=UTC), page)
    monkeypatch.setattr(Content, "retirement", going)
    path = f"{VERSION}/content/ar"
    answer = Client().get(path)
    held = Client().get(path, headers={"if-none-match": answer.headers["ETag"]})
    answers = [answer, held, Client().get(f"{VERSION}/content/en"), Client().post(path)]
    assert [one.status_code for one in answers] == [200, 304, 404, 405]
    for one in answers:
        assert one.headers["Deprecation"] == "@1795651200", one.status_code
        assert one.headers["Sunset"] == "Sat, 27 Nov 2027 00:00:00 GMT"
        assert one.headers["Link"].endswith('rel="deprecation"; type="text/html"')
    assert answer.headers["Link"].startswith('</ar/privacy/versions/1/>; rel="canonical", ')
    assert "Deprecation" not in Client().get(VERSION).headers
