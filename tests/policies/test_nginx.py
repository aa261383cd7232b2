"""The shipped nginx.conf answers from files what the application would, and leaves the rest to it."""

import gzip
import json
import time
from datetime import timedelta

import pytest

from policies import projection, schedule
from policies.problemcodes import PROBLEMS
from policies.projection import project_published
from policies.published import security_headers
from policies.renditions import _body
from policies.site import everything
from tests.builders import a_policy, a_published, soon
from tests.fixtures.webserver import SEEN_WITHIN, directives, free_port

pytestmark = [pytest.mark.nginx, pytest.mark.slow]
SAME = (
    "content-type",
    "content-language",
    "content-disposition",
    "access-control-allow-origin",
    "cross-origin-resource-policy",
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    _body.cache_clear()
    schedule.forget()
    projection.Last.state = None


def address(name: str) -> str:
    """The address of a published file."""
    if "/content/" not in name or name.endswith(".json"):
        name = name.removesuffix(".json")
    return "/" + name.removesuffix("index.html")


@pytest.mark.django_db(transaction=True)
def test_every_published_file_is_answered_as_the_application_answers_it(web_server, live_server, client):
    policy = a_policy()
    a_published(policy)
    second = a_published(policy, title_ar="الثانية", effective_at=soon(100))
    project_published(at=second.effective_at)
    server = web_server(application=live_server.thread.port)
    names = [name for name, _ in everything(schedule.load(), second.effective_at)]
    assert len(names) > 10
    for path in map(address, names):
        status, headers, body = server.get(path)
        ours = client.get(path)
        check_quotable(server, path, headers, ours)
        assert status == 200, path
        expected = {name: ours.headers.get(name) for name in SAME}
        assert {name: headers.get(name) for name in SAME} == expected, path
        if "immutable" in ours["Cache-Control"]:
            assert body == ours.content and headers["cache-control"] == ours["Cache-Control"]
            assert headers["link"] == ours["Link"].split(", ")[0]
        else:
            assert headers["cache-control"].startswith("public, max-age=30, stale-while-revalidate=30,")
        for name, value in security_headers().items():
            assert directives(headers[name.lower()]) == directives(value), path
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        check_compressed(server, path, body)
        check_held(server, path, headers)
    paged = "/api/v1/policies/privacy/versions?limit=1"
    _status, _headers, body = server.get(paged)
    assert json.loads(body)["next"] and body == client.get(paged).content
    assert server.get("/ar/privacy/?from=mail")[2] == server.get("/ar/privacy/")[2]
    check_fall_through(server)


def check_quotable(server, path, headers, ours):
    """An answer of the API has an id, the caller's if that is well formed; a page and a file have none."""
    has_id = path.startswith("/api/")
    assert ("x-request-id" in headers, "X-Request-Id" in ours) == (has_id, has_id), path
    for given, kept in (("app-7f3a-0001", True), ('x" status=200', False), ("short", False)):
        _status, again, _body = server.get(path, X_Request_Id=given)
        assert (again.get("x-request-id") == given) == (has_id and kept), path


def check_compressed(server, path, body):
    """The same text under its own tag for whoever takes gzip."""
    status, headers, zipped = server.get(path, Accept_Encoding="gzip")
    if headers.get("content-encoding") == "gzip":
        assert gzip.decompress(zipped) == body
        assert "Accept-Encoding" in headers["vary"]
    else:
        assert path.endswith((".pdf", ".png", ".woff2")) or len(body) < 200, path
    assert status == 200


def check_held(server, path, headers):
    """304 for whoever holds the bytes, with the headers that say how long they last."""
    status, again, body = server.get(path, If_None_Match=headers["etag"])
    assert (status, body) == (304, b"") and again["cache-control"] == headers["cache-control"]
    assert server.get(path, If_None_Match='"other"')[0] == 200


def check_fall_through(server):
    """What is not published is the application's: its methods, its refusals, its own pages."""
    assert server.get("/ar/privacy/", method="POST")[0] == 405
    status, headers, _ = server.get("/ar/privacy/versions/9/?secret=layla")
    assert status == 404 and headers["x-request-id"] and headers["x-frame-options"] == "DENY"
    status, headers, _ = server.get("/api/v1/policies/privacy/versions/9")
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    for hidden in (
        "/ar/privacy/index.html",
        "/ar/privacy/index.html.gz",
        "/api/v1/policies.json",
        "/schedule.json",
    ):
        assert server.get(hidden)[0] == 404, hidden
    assert server.get("/../bytes/")[0] in (400, 404)
    assert server.get("/ar/privacy/search/?q=" + "%D8%A7" * 1_000)[0] == 200, "longer than any that is typed"
    status, headers, body = server.get("/ar/privacy/search/?q=" + "%D8%A7" * 2_000)
    assert (status, headers["content-type"]) == (414, "text/html; charset=utf-8")
    assert "العنوان أطول مما يُقرأ هنا" in body.decode() and "This address is too long" in body.decode()
    assert server.get("/refused.414.html")[0] == server.get("/refused.414.ar.json")[0] == 404
    check_refused(server)
    server.get("/api/v1/policies", X_Request_Id="in-the-log-too")
    assert server.get("/api/v1/me/gate", X_Request_Id="of-the-caller")[1]["x-request-id"] == "of-the-caller"
    log = server.log()
    assert "/ar/privacy/versions/9/ 404" in log and "layla" not in log
    assert " in-the-log-too\n" in log and " of-the-caller\n" in log and " -\n" in log


def check_refused(server):
    """To programs nginx words what it refuses by itself as the application would; to readers as ever."""
    asked = {
        "parse_error": ("/api/v1/policies/%00", {}),
        "too_large": ("/api/v1/me/consent-events", {"Content_Length": "13000000"}),
        "address_too_long": ("/api/v1/policies?" + "x" * 9_000, {}),
        "headers_too_large": ("/.well-known/jwks.json", {"X_Long": "x" * 9_000}),
    }
    for code, (path, given) in asked.items():
        status, headers, body = server.get(path, method="POST", Accept_Language="en", **given)
        problem = json.loads(body)
        assert (status, problem["code"]) == (PROBLEMS[code][0], code) and problem["status"] == status
        assert headers["content-type"] == "application/problem+json" and headers["x-request-id"]
        assert headers["cache-control"] == "no-store"
        for page in (path.replace("/api/v1", "/ar").replace("/.well-known", "/ar"), f"/ar/?/api/{path}"):
            assert server.get(page, method="POST", **given)[1]["content-type"].startswith("text/html")


def check_apology(server):
    """Whoever needs the application is told in both languages that it will be back, and what can be read."""
    for method in ("GET", "POST"):
        status, headers, body = server.get("/ar/answer/?secret=layla", method=method)
        page = body.decode()
        assert (status, headers["retry-after"], headers["cache-control"]) == (503, "30", "no-store")
        assert headers["content-type"] == "text/html; charset=utf-8" and 'dir="rtl"' in page
        assert "سنعود قريبًا" in page and "We will be back soon" in page
        assert page.count('href="/ar/privacy/"') == 2 and "http" not in page.replace("http-equiv", "")
        for name, value in security_headers().items():
            assert directives(headers[name.lower()]) == directives(value)
    for language, word in (("en-GB, ar", "service"), ("ar", "الخدمة")):
        status, headers, body = server.get("/api/v1/me/gate", Accept_Language=language)
        assert (status, headers["content-type"]) == (503, "application/problem+json")
        assert headers["x-request-id"]
        problem = json.loads(body)
        assert (problem["code"], problem["status"]) == ("unavailable", 503) and word in problem["title"]
    assert server.get("/unavailable.html")[0] in (404, 503)


@pytest.mark.django_db
def test_nginx_alone_serves_and_flips_without_the_application(web_server):
    policy = a_policy()
    a_published(policy, title_ar="الأولى")
    second = a_published(policy, title_ar="الثالثة", effective_at=soon(100))
    project_published(at=second.effective_at - timedelta(seconds=1))
    server = web_server(application=free_port())
    _, before, page = server.get("/ar/privacy/")
    assert "الأولى" in page.decode()
    check_apology(server)
    project_published(at=second.effective_at)
    time.sleep(SEEN_WITHIN)
    status, after, page = server.get("/ar/privacy/", If_None_Match=before["etag"])
    assert status == 200 and "الثالثة" in page.decode(), "another tag, whatever the clock says"
    assert after["etag"] != before["etag"]
