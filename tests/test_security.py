"""Risks that belong to no one module; docs/reference/security.md names them all, each with its test."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

from cachoo_privacy.middleware import RequestMarks
from notifications import naming
from tests.builders import a_published, a_staff_member
from tests.totp import ASK, CONFIRM, HUDA, mailed_code

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/security.md"
EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=()",
}
# Published, redirected, refused.
ODD = ["/ar/privacy/", "/nope", "/ar/admin", "/ar/no/such/", "/\0", "/api/v1/none"]


def plain_addresses() -> list[str]:
    """Every address of ours that takes no parameter."""
    found, waiting = [], [("/", get_resolver().url_patterns)]
    while waiting:
        prefix, patterns = waiting.pop()
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found += [here] if "<" not in here and "\\" not in here and "(" not in here else []
            else:
                waiting.append((here, pattern.url_patterns))
    return sorted(set(found))


@pytest.mark.django_db
def test_every_address_without_a_parameter_has_the_headers_whatever_the_status(empty_queue):
    a_published()
    staff, statuses = Client(), set()
    staff.force_login(a_staff_member(HUDA, "auditor", "editor", "operator"))
    asked = [(client, method, path) for client in (Client(), staff) for path in plain_addresses()
             for method in ("get", "put")]  # fmt: skip
    asked += [(Client(), "get", path) for path in ODD]
    lacking = []
    for client, method, path in asked:
        client.raise_request_exception = False
        answer = getattr(client, method)(path)
        statuses.add(answer.status_code)
        lacking += [
            (method, path, answer.status_code, name, answer.get(name))
            for name, held in EVERYWHERE.items()
            if held not in answer.get(name, "") or name not in answer or "'unsafe" in answer[name]
        ]
    assert lacking == []
    assert {200, 302, 400, 401, 404, 405} <= statuses


@pytest.mark.django_db
def test_an_asset_has_the_headers_too(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "drawn.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    answer = Client().get("/static/drawn.svg")
    answer.close()  # the file that it streams
    assert answer.status_code == 200
    assert [name for name, held in EVERYWHERE.items() if held not in answer.get(name, "")] == []


@pytest.mark.django_db
def test_signing_in_gives_another_session_than_the_browser_had():
    a_staff_member(HUDA)
    client = Client(headers={"accept-language": "ar"})
    client.post(ASK, {"email": HUDA})
    planted = client.session.session_key
    client.post(CONFIRM, {"code": mailed_code()})
    assert client.session[SESSION_KEY] == str(get_user_model().objects.get().pk)
    assert client.session.session_key != planted and SESSION_KEY not in SessionStore(planted)


@pytest.mark.django_db
def test_a_form_of_the_desk_is_not_taken_without_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_staff_member(HUDA, "editor"))
    assert client.post("/ar/admin/policies/policyversion/add/", {"title_ar": "x"}).status_code == 403


def test_what_the_old_secret_key_signed_is_believed_only_while_it_is_a_fallback(settings):
    settings.SECRET_KEY = "old" * 20
    signed = signing.dumps("said")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["old" * 20]
    assert signing.loads(signed) == "said"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signing.loads(signed)


@pytest.mark.django_db
def test_a_session_outlives_the_secret_key_when_its_person_comes_while_the_old_one_is_a_fallback(settings):
    came, stayed_away = Client(), Client()
    member = a_staff_member(HUDA, "auditor")
    for client in (came, stayed_away):
        client.force_login(member)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [old]
    assert came.get("/ar/admin/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert came.get("/ar/admin/").status_code == 200
    assert stayed_away.get("/ar/admin/").status_code == 302


def test_the_links_in_mails_outlive_the_secret_key(settings):
    person = uuid4()
    name = naming.link_name(7, person)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, []
    assert naming.read_link(name) == (7, person)
    settings.PEPPER = "another"
    with pytest.raises(naming.UnknownName):
        naming.read_link(name)


def test_a_request_id_that_could_forge_a_line_or_a_header_is_replaced():
    for forged in ("a\r\nSet-Cookie: x=1", "x" * 65, "short", "سلام سلام", '"},{"level":"'):
        request = RequestFactory().get("/", headers={"X-Request-Id": forged})
        answer = RequestMarks(lambda request: HttpResponse())(request)
        assert re.fullmatch(r"[0-9a-f-]{36}", answer["X-Request-Id"])


def test_every_test_that_the_page_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30
    for path, test in named:
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"
