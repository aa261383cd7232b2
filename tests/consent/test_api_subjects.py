"""What a company's server may do with its key, and nothing else."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from consent import apikeys, devices
from consent.linking import link
from consent.models import ApiKey, Identity, Scope
from tests.fixtures.people import ISSUER

pytestmark = pytest.mark.django_db
LOOKUP = "/api/v1/subjects/lookup"
LAYLA = {"issuer": ISSUER["issuer"], "sub": "layla"}


@pytest.fixture
def server(issuer):
    """A client with a key of scope subjects."""
    return with_key(apikeys.issue(name="backend", scopes=[Scope.SUBJECTS])[1])


def with_key(text):
    return Client(headers={"authorization": f"Bearer {text}"})


def look_up(client, body=LAYLA):
    return client.post(LOOKUP, json.dumps(body), content_type="application/json")


def put(client, subject_id, **body):
    body = {"address": "layla@cachoo.example"} | body
    return client.put(
        f"/api/v1/subjects/{subject_id}/contact", json.dumps(body), content_type="application/json"
    )


def test_a_look_up_gives_the_same_person_as_their_own_token(server, issuer):
    found = look_up(server).json()["id"]
    hint = issuer.app().get("/api/v1/me/gate").json()["subject_hint"]
    assert uuid.UUID(found).hex[:16] == hint


@pytest.mark.parametrize(
    "body", [{}, {**LAYLA, "more": 1}, {**LAYLA, "sub": 7}, {**LAYLA, "issuer": "https://x"}]
)
def test_a_look_up_that_is_not_right_is_a_400(server, body):
    assert look_up(server, body).json()["code"] == "invalid"


SUBS = ["layla", " layla ", " ", "l\nayla", "layla\x7f", "layla\u202e", "l\u200bayla", "l" * 255, "l" * 256]


@pytest.mark.parametrize("sub", SUBS)
def test_a_sub_is_taken_letter_for_letter_and_by_the_rule_of_tokens(server, issuer, sub):
    theirs, ours = issuer.app(sub=sub).get("/api/v1/me/gate"), look_up(server, LAYLA | {"sub": sub})
    assert (theirs.status_code, ours.status_code) in ((200, 200), (401, 400))
    if ours.status_code == 200:
        assert uuid.UUID(ours.json()["id"]).hex[:16] == theirs.json()["subject_hint"]


def test_people_whose_subs_differ_by_a_space_are_two(server):
    assert look_up(server).json() != look_up(server, LAYLA | {"sub": "layla "}).json()


def test_a_confirmed_address_makes_the_person_reachable_and_is_not_said_back(server):
    subject_id = look_up(server).json()["id"]
    response = put(server, subject_id, verified_at="2026-01-01T00:00:00Z", language="en")
    assert (response.status_code, response.json()["confirmed"]) == (200, True)
    assert "layla@" not in response.content.decode()
    assert Identity.objects.reachable().get().language == "en"


def test_an_unconfirmed_address_is_kept_and_not_mailed(server):
    subject_id = look_up(server).json()["id"]
    for body in ({}, {"verified_at": None}):
        assert put(server, subject_id, **body).status_code == 202
    assert not Identity.objects.reachable().exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"address": "nobody"}, "invalid_address"),
        ({"address": "a,b@cachoo.example"}, "invalid_address"),
        ({"address": "a@b@cachoo.example"}, "invalid_address"),
        ({"address": 7}, "invalid"),
        ({"verified_at": "2999-01-01T00:00:00Z"}, "invalid"),
        ({"language": "tlh"}, "invalid"),
    ],
)
def test_a_contact_that_is_not_right_is_a_400(server, body, code):
    response = put(server, look_up(server).json()["id"], **body)
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert [one["pointer"] for one in response.json()["errors"]] == [f"#/{next(iter(body))}"]


def test_a_contact_for_nobody_is_a_404(server):
    assert put(server, uuid.uuid4()).status_code == 404


def test_a_device_is_written_to_by_nobody_linked_or_not(server):
    device, token = devices.register()
    owner = Identity.objects.get(pk=look_up(server).json()["id"])
    for _time in range(2):
        refused = put(server, device.pk, verified_at="2026-01-01T00:00:00Z")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
        link(owner.subject, token)
    assert not Identity.objects.exclude(email_hmac=None).exists()


def test_a_persons_own_token_opens_nothing_that_is_for_servers(issuer):
    response = look_up(issuer.app())
    assert response.status_code == 403


def test_a_server_key_opens_nothing_that_is_for_a_person(server):
    assert server.get("/api/v1/me/gate").status_code == 401


def test_a_key_without_the_scope_is_a_403(issuer):
    client = with_key(apikeys.issue(name="reports", scopes=[Scope.RECORDS])[1])
    assert (look_up(client).status_code, look_up(client).json()["code"]) == (403, "permission_denied")


def test_a_revoked_an_expired_and_an_altered_key_open_nothing(issuer):
    key, text = apikeys.issue(name="backend", scopes=[Scope.SUBJECTS])
    other = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert look_up(with_key(other)).status_code == 401
    assert apikeys.find(text, at=timezone.now() + timedelta(days=366)) is None
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert look_up(with_key(text)).status_code == 401


def test_a_key_is_stored_as_a_hash_and_the_day_of_its_use_is_kept(issuer):
    key, text = apikeys.issue(name="backend", scopes=[Scope.SUBJECTS])
    assert text.rsplit("_", 1)[1] not in str(ApiKey.objects.values().get())
    look_up(with_key(text))
    key.refresh_from_db()
    assert key.last_used_on == timezone.now().date()


def test_the_command_prints_the_key_once_and_alone(issuer):
    told, warned = io.StringIO(), io.StringIO()
    call_command("issue_api_key", "backend", "--scope", "subjects", stdout=told, stderr=warned)
    assert apikeys.find(told.getvalue().strip()).name == "backend"
    assert told.getvalue().strip() not in warned.getvalue()


@pytest.mark.parametrize("days", [0, -1, 3651, 99999999999])
def test_the_command_issues_no_key_for_no_time_or_for_ever(db, days):
    with pytest.raises(CommandError, match="3650"):
        call_command("issue_api_key", "backend", "--scope", "subjects", "--days", str(days))
    assert not ApiKey.objects.exists()
