"""Every refusal of the API is a problem document, in the language that the client asked for."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import RequestDataTooBig
from django.db import InternalError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import translation

from policies import problems
from policies.negotiation import spoken
from policies.refusals import Refused

REQUEST = RequestFactory()
FOR_PROGRAMS = ("/api/v1/me/consent-events", "/.well-known/jwks.json", "/.well-known/cachoo-privacy")


@pytest.mark.parametrize("code", problems.PROBLEMS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_code_is_said_whole_and_never_cached(code, language):
    request = REQUEST.get("/api/v1/x", headers={"accept-language": language})
    request.request_id = "a-request"
    response = problems.respond(request, problems.Problem(code))
    body = json.loads(response.content)
    assert body["code"] == code and body["status"] == response.status_code == problems.PROBLEMS[code][0]
    assert body["title"] and body["type"].endswith(f"/problems/{code}")
    assert body["instance"] == "urn:request:a-request"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Content-Language"] == language
    assert (response.headers["Cache-Control"], response.headers["Vary"]) == ("no-store", "Accept-Language")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ar"),
        ("en", "en"),
        ("en-GB,ar;q=0.5", "en"),
        ("fr, en;q=0.3, ar;q=0.9", "ar"),
        ("en;q=0, ar", "ar"),
        ("tlh", "ar"),
        (";;;", "ar"),
        ("x" * 5000, "ar"),
        (",".join(["fr"] * 50 + ["en"]), "ar"),
    ],
)
def test_the_language_is_the_clients_best_of_ours_and_arabic_otherwise(header, language):
    assert spoken(REQUEST.get("/", headers={"accept-language": header})) == language


def test_the_sentence_of_a_refusal_is_in_the_clients_language_not_the_processs():
    class Late(Refused):
        code = "invalid"
        sentence = "%(name)s"

    class Spoken:
        def __str__(self):
            return translation.get_language()

    request = REQUEST.get("/api/v1/x", headers={"accept-language": "en"})
    with translation.override("ar"):
        response = problems.answer(Late(name=Spoken()), {"request": request})
    assert json.loads(response.content)["detail"] == "en"


@pytest.mark.parametrize("path", ["/api/v1/none", "/api/none", "/api/v1/me/gate/"])
@pytest.mark.django_db
def test_an_unknown_address_of_the_api_is_a_problem_too(path):
    response = Client().get(path)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"
    assert response.json()["instance"] == f"urn:request:{response.headers['X-Request-Id']}"


@pytest.mark.django_db
def test_a_wrong_method_is_a_problem_too():
    response = Client().delete("/api/v1/gate")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.django_db
def test_outside_the_api_a_missing_page_is_a_page():
    response = Client().get("/ar/nothing/here/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("handler", "args", "code"),
    [
        (problems.bad_request, (ValueError(),), "invalid"),
        (problems.bad_request, (RequestDataTooBig(),), "too_large"),
        (problems.permission_denied, (PermissionError(),), "permission_denied"),
        (problems.server_error, (), "error"),
    ],
)
def test_djangos_own_refusals_are_problems_under_the_api(handler, args, code):
    response = handler(REQUEST.get("/api/v1/x"), *args)
    assert json.loads(response.content)["code"] == code


def test_what_we_did_not_foresee_is_left_to_the_500_handler():
    assert problems.answer(KeyError("x"), {"request": REQUEST.get("/api/v1/x")}) is None


def test_pointers_lead_to_the_member_and_echo_little():
    detail = {"app": {"a/b~c": ["no"]}, "items": [{}, {"x": ["no"]}], "y" * 100: ["no"]}
    found = [one["pointer"] for one in problems.pointers(detail)]
    assert found == ["#/app/a~1b~0c", "#/items/1/x", "#/" + "y" * 60]


@pytest.mark.django_db
def test_who_may_not_see_a_page_is_shown_a_way_back_to_where_they_belong():
    for user, way in ((User(is_staff=True), "/ar/admin/"), (User(), "/"), (AnonymousUser(), "/")):
        request = REQUEST.get("/ar/admin/policies/policyversion/1/publish/")
        request.user = user
        with translation.override("ar"):
            response = problems.permission_denied(request, PermissionError())
        assert response.status_code == 403
        assert f'<a class="button" href="{way}">' in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_only_follows_another_is_no_fault_but_a_not_now():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        try:
            cursor.execute("DELETE FROM policies_policy")
        except InternalError:  # as PostgreSQL calls it
            transaction.set_rollback(True)
            answers = [problems.server_error(RequestFactory().get(address)) for address in FOR_PROGRAMS]
    for answer in answers:
        assert answer.status_code == 503 and answer["Retry-After"]
        assert json.loads(answer.content)["code"] == "unavailable"
