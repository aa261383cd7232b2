"""Every door of the contract tried with every key: nobody reads another's, and no token opens another's door.

Generated from the committed contract, so that an address which is added is tried the day it is added.
"""

import json
import uuid

import pytest
from django.test import Client

from cachoo_privacy.openapi import contract
from consent import apikeys, devices, passes
from consent.models import Scope, Subject
from consent.sealing import seal
from tests.builders import a_published
from tests.consent.test_api_events import said, send
from tests.consent.test_api_servers import holding, version  # noqa: F401  a version that names the mailer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_log")]
DOCUMENT = json.loads(contract().body)
DOORS = sorted(
    (operation["operationId"], method, path, operation["tags"][0])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
)
OPEN = {"registerDevice"}  # a device that nobody knows yet has nothing to show
OF_A_PERSON = [door for door in DOORS if door[3] == "me" and door[0] not in OPEN]
OF_SERVERS = [door for door in DOORS if door[3] == "servers"]
BODY = {"sure": True}
# Each answers a recipient for the purposes that list it, or of its own webhooks and erasures.
OF_RECIPIENTS = {
    "checkConsents",
    "getConsentsOf",
    "listEvents",
    "listErasures",
    "answerErasure",
    "listWebhooks",
    "addWebhook",
    "getWebhook",
    "changeWebhook",
    "removeWebhook",
    "rotateWebhookSecret",
    "testWebhook",
    "listWebhookDeliveries",
    "replayWebhookDelivery",
    "replayWebhookDeliveries",
}


def knock(client, method, path, **more):
    sent = {"content_type": "application/json", "headers": {"idempotency-key": str(uuid.uuid4())}}
    body = {} if method == "get" else {"data": json.dumps(BODY), **sent}
    return getattr(client, method)(
        path.format(
            **{"id": uuid.UUID(int=7), "slug": "privacy", "number": 1, "delivery": uuid.UUID(int=8)} | more
        ),
        **body,
    )


def test_each_door_is_for_one_kind_of_caller():
    assert {door[3] for door in DOORS} == {"me", "servers", "policies"}
    assert len(OF_A_PERSON) >= 11 and len(OF_SERVERS) >= 13


@pytest.mark.parametrize("door", OF_A_PERSON + OF_SERVERS, ids=lambda door: door[0])
def test_a_stranger_is_asked_who_they_are(door):
    _name, method, path, _tag = door
    answer = knock(Client(), method, path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("door", OF_SERVERS, ids=lambda door: door[0])
def test_no_persons_token_opens_a_servers_door(door, issuer):
    _name, method, path, _tag = door
    answer = knock(issuer.app(), method, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert not Subject.objects.exists(), "nobody becomes known by it"
    assert knock(issuer.app(exp=1), method, path).status_code == 401


def test_a_servers_door_tells_a_good_token_of_ours_from_a_bad_one(layla):
    _device, token = devices.register()
    key, _text = apikeys.issue(name="server", scopes=[Scope.SUBJECTS])
    for good in (token, passes.issue(layla, key=key)[0]):
        for presented, status in ((good, 403), (good[:-1] + "~", 401), ("cpk_x_y", 401)):
            bearing = Client(headers={"authorization": f"Bearer {presented}"})
            assert knock(bearing, "get", "/api/v1/events").status_code == status, presented


@pytest.mark.parametrize("door", OF_A_PERSON, ids=lambda door: door[0])
def test_no_servers_key_opens_a_persons_door(door):
    _name, method, path, _tag = door
    assert knock(holding(*Scope), method, path).status_code == 401


@pytest.mark.parametrize(
    "door", [door for door in OF_A_PERSON if "{id}" in door[2]], ids=lambda door: door[0]
)
def test_anothers_id_is_like_one_that_does_not_exist(door, issuer):
    name, method, path, _tag = door
    theirs = send(issuer.app(sub="yusuf"), said(a_published())).json()["event"]["id"]
    seal()
    assert knock(issuer.app(sub="yusuf"), method, path, id=theirs).status_code == 200, name
    foreign, missing = knock(issuer.app(), method, path, id=theirs), knock(issuer.app(), method, path)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() | {"instance": ""} == missing.json() | {"instance": ""}


@pytest.mark.parametrize("door", [door for door in OF_SERVERS if "{id}" in door[2]], ids=lambda door: door[0])
def test_an_id_that_nobody_has_is_not_found_whatever_is_sent_with_it(door):
    name, method, path, _tag = door
    assert knock(holding(*Scope), method, path).status_code in (400, 404), name


@pytest.mark.parametrize("door", OF_SERVERS, ids=lambda door: door[0])
def test_a_recipients_key_opens_the_doors_that_are_meant_for_it_and_no_other(door, version):  # noqa: F811
    """With every scope: a recipient neither speaks for a person nor learns who they are."""
    name, method, path, _tag = door
    answer = knock(holding(*Scope, recipient="mailer"), method, path)
    assert (answer.status_code == 403) is (name not in OF_RECIPIENTS), (name, answer.status_code)
