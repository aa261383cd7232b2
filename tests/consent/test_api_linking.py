"""POST me/link and what comes after it: a device's queue and its records are its owner's."""

import json
import uuid

import pytest
from django.core.cache import cache

from consent import apikeys, devices, passes
from consent.models import Identity, Scope, Subject
from tests.consent.builders import record_by_app, sha256
from tests.consent.test_api_choices import offering
from tests.consent.test_linking import standing

pytestmark = pytest.mark.django_db


def call(client, path, body=None, **headers):
    return client.post(
        f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )


def test_by_the_api_a_device_answers_and_is_linked(client, issuer, clock):
    cache.clear()
    version = offering()
    clock(minutes=1)
    made = call(client, "devices")
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    token, app = made.json()["token"], issuer.app()
    assert token not in str(Identity.objects.values())
    bearer = {"authorization": f"Bearer {token}"}
    assert client.get("/api/v1/me/gate", headers=bearer).json()["show"] is True
    body = {"policy": "privacy", "version": 1, "language": "ar", "decision": "accept"}
    body |= {"content_sha256": version.renditions.get(language="ar", media="json").sha256}
    key = "0199f0c2-5a31-7c44-9d52-8f2f3b0e1a77"
    sent = call(client, "me/consent-events", body, **bearer, **{"idempotency-key": key})
    assert (sent.status_code, sent.json()["event"]["evidence"]) == (201, "device")
    # A device links nobody, and owns nothing.
    assert call(client, "me/link", {"device_token": token}, **bearer).status_code == 401
    assert call(app, "me/link", {"device_token": "cpd_unknown"}).json()["code"] == "unknown_device"
    linked = call(app, "me/link", {"device_token": token})
    assert (linked.status_code, linked.json()["show"]) == (200, False)
    assert call(app, "me/link", {"device_token": token}).status_code == 200
    other = call(issuer.app(sub="yusuf"), "me/link", {"device_token": token})
    assert (other.status_code, other.json()["code"]) == (409, "link_conflict")
    # Whoever holds the phone after its owner signed out sees nothing of theirs.
    assert client.get("/api/v1/me/consents", headers=bearer).json()["code"] == "token_invalid"
    assert Subject.objects.filter(merged_into=None, standings__accepted_number=1).count() == 1


def signed_up(client, issuer):
    """A device that answered, was linked, and has its queue still: how it was sent, and its owner's app."""
    cache.clear()
    version = offering()
    device, app = call(client, "devices").json(), issuer.app()
    body = {"policy": "privacy", "version": 1, "language": "ar", "decision": "accept"}
    body |= {"content_sha256": sha256(version), "subject_hint": device["subject_hint"]}
    sent = {"authorization": f"Bearer {device['token']}", "idempotency-key": str(uuid.uuid4())}
    first = call(client, "me/consent-events", body, **sent)
    assert first.status_code == 201
    assert call(app, "me/link", {"device_token": device["token"]}).status_code == 200
    return body, sent["idempotency-key"], app, first


def test_what_was_queued_before_its_person_signed_up_lands_once_they_did(client, issuer):
    body, key, app, first = signed_up(client, issuer)
    replay = call(app, "me/consent-events", body, **{"idempotency-key": key})
    assert (replay.status_code, replay.headers.get("Idempotency-Replayed")) == (201, "true")
    assert replay.json()["event"]["id"] == first.json()["event"]["id"]
    new = call(app, "me/consent-events", body, **{"idempotency-key": str(uuid.uuid4())})
    assert new.status_code == 201
    items = [body | {"key": key}, body | {"key": str(uuid.uuid4())}]
    batch = call(app, "me/consent-events/batch", {"items": items}).json()["items"]
    assert [(one["status"], one.get("replayed")) for one in batch] == [(201, True), (201, False)]


def test_what_was_recorded_on_a_device_its_owner_reads_with_receipt_and_proof(client, issuer):
    body, key, app, first = signed_up(client, issuer)
    where = call(app, "me/consent-events", body, **{"idempotency-key": key}).headers["Location"]
    assert app.get(where).json() == first.json()["event"]
    assert app.get(f"{where}/receipt").content.decode() == first.json()["receipt"]
    assert app.get(f"{where}/proof").status_code == 202, "it waits for the log"
    for door in ("", "/receipt", "/proof"):
        assert issuer.app(sub="yusuf").get(f"{where}{door}").status_code == 404


def test_what_was_queued_on_the_device_of_somebody_else_is_not_filed_under_this_one(client, issuer):
    body, key, _app, _first = signed_up(client, issuer)
    yusuf = issuer.app(sub="yusuf")
    refused = call(yusuf, "me/consent-events", body, **{"idempotency-key": key})
    assert (refused.status_code, refused.json()["code"]) == (403, "subject_mismatch")


def test_a_company_without_an_identity_provider_hands_a_device_over_by_its_own_token(client, layla):
    subject, token = devices.register()
    record_by_app(subject, offering())
    key, _secret = apikeys.issue(name="backend", scopes=[Scope.SUBJECTS])
    bearer = {"authorization": f"Bearer {passes.issue(layla, key=key)[0]}"}
    linked = call(client, "me/link", {"device_token": token}, **bearer)
    assert (linked.status_code, linked.json()["subject_hint"]) == (200, layla.hint)
    assert standing(layla).get()["accepted_number"] == 1


def test_one_address_makes_few_devices(client):
    cache.clear()
    answers = [call(client, "devices") for _ in range(11)]
    assert [one.status_code for one in answers] == [201] * 10 + [429]
    assert answers[2].headers["RateLimit"].startswith('"device";r=7;t=')
    again = int(answers[10].headers["Retry-After"]) - 1
    assert answers[10].headers["RateLimit"] == f'"device";r=0;t={again}'
