"""Taking one's data and leaving over the API, and tokens of people whose company has no identity provider."""

import io
import json
import uuid
import zipfile
from datetime import timedelta

import jwt
import pytest
from django.test import Client
from django.utils import timezone

from consent import apikeys, devices, passes
from consent.limits import Rate
from consent.linking import link
from consent.models import ApiKey, ConsentRecord, Erasure, Identity, Scope, Subject
from consent.signing import receipt_key
from tests.builders import a_draft, a_published
from tests.consent.builders import published_from, record_by_app
from tests.consent.test_api_events import EVENTS, said, send
from tests.consent.test_api_servers import holding, with_purposes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache", "own_log")]
EXPORT, ERASE, TOKENS = "/api/v1/me/export", "/api/v1/me/erasure", "/api/v1/subject-tokens"


def post(client, where, body):
    return client.post(where, json.dumps(body), content_type="application/json")


def files(answer):
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip"), answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_a_person_takes_everything_and_nothing_of_anybody_else(issuer, yusuf):
    version = a_published()
    made = send(issuer.app(), said(version)).json()["event"]
    other, _new = record_by_app(yusuf, version)
    names = files(issuer.app().get(EXPORT)).namelist()
    assert f"receipts/{made['id']}.jws" in names
    assert not [name for name in names if str(other.pk) in name]


def test_who_asks_for_a_files_very_type_gets_it(issuer, layla):
    made = send(issuer.app(), said(a_published())).json()["event"]["id"]
    files(issuer.app().get(EXPORT, headers={"accept": "application/zip"}))
    server = holding(Scope.REQUESTS)
    files(server.get(f"/api/v1/subjects/{layla.pk}/export", headers={"accept": "application/zip"}))
    for form, kind in (("receipt", "application/jose"), ("proof", "text/plain")):
        answer = issuer.app().get(f"{EVENTS}/{made}/{form}", headers={"accept": kind})
        assert answer.status_code in (200, 202), answer.content


def test_files_are_made_only_so_often(issuer, monkeypatch):
    monkeypatch.setattr("consent.api.leaving.EXPORTS", Rate("export", 1, 3600))
    taken = issuer.app().get(EXPORT)
    assert (taken.status_code, taken.headers["RateLimit-Policy"]) == (200, '"export";q=1;w=3600')
    person = f"/api/v1/subjects/{Identity.objects.get().pk}/export"
    for client, path in ((issuer.app(), EXPORT), (holding(Scope.REQUESTS), person)):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
        again = int(refused.headers["Retry-After"]) - 1
        assert refused.headers["RateLimit"] == f'"export";r=0;t={again}' and again > 3500


@pytest.mark.parametrize("body", [{}, {"sure": False}, {"sure": "true"}, {"sure": 1}, {"sure": True, "x": 1}])
def test_nobody_leaves_by_accident(issuer, body):
    issuer.app().get("/api/v1/me/gate")
    answer = post(issuer.app(), ERASE, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Identity.objects.count() == 1


def test_leaving_again_since_the_answer_was_lost_makes_nobody_known(issuer):
    send(issuer.app(), said(a_published()))
    assert post(issuer.app(), ERASE, {"sure": True}).status_code == 202
    before = Subject.objects.count()
    for _again in range(2):
        answer = post(issuer.app(), ERASE, {"sure": True})
        assert (answer.status_code, answer.json()["code"]) == (410, "already_erased")
    assert (Erasure.objects.count(), Identity.objects.count(), Subject.objects.count()) == (1, 0, before)


def test_whoever_leaves_is_forgotten_and_holds_the_proof(issuer):
    made = send(issuer.app(), said(a_published())).json()["event"]
    answer = post(issuer.app(), ERASE, {"sure": True})
    assert answer.status_code == 202
    told = jwt.decode(answer.json()["certificate"], receipt_key().public_key(), ["EdDSA"])
    assert told["certificate_id"] == answer.json()["id"]
    assert Client().get(answer.json()["page"]).status_code == 200
    assert not Identity.objects.exists() and ConsentRecord.objects.filter(pk=made["id"]).exists()
    assert issuer.app().get(EVENTS).json()["items"] == []  # the token makes a new person, who said nothing


def test_the_company_may_take_and_erase_for_a_person_who_asked_it(layla):
    server, where = holding(Scope.REQUESTS), f"/api/v1/subjects/{layla.pk}"
    assert "data.json" in files(server.get(f"{where}/export")).namelist()
    assert post(server, f"{where}/erasure", {"sure": True}).status_code == 202
    done = Erasure.objects.get()
    assert done.done_by == f"key cpk_{ApiKey.objects.get().prefix}"
    assert server.get(f"{where}/export").status_code == 404
    again = post(server, f"{where}/erasure", {"sure": True})
    assert (again.status_code, again.json()["code"]) == (410, "already_erased")
    nobody = f"/api/v1/subjects/{uuid.uuid4()}/erasure"
    assert post(server, nobody, {"sure": True}).status_code == 404


def test_an_erasure_by_the_id_of_a_persons_device_that_is_sent_again_is_over(layla):
    device, token = devices.register()
    link(layla, token)
    server, where = holding(Scope.REQUESTS), f"/api/v1/subjects/{device.pk}/erasure"
    assert post(server, where, {"sure": True}).status_code == 202
    again = post(server, where, {"sure": True})
    assert (again.status_code, again.json()["code"]) == (410, "already_erased")


def test_only_the_scope_for_it_opens_a_persons_whole_file(layla):
    for scope in set(Scope) - {Scope.REQUESTS}:
        server = holding(scope)
        assert server.get(f"/api/v1/subjects/{layla.pk}/export").status_code == 403
        assert post(server, f"/api/v1/subjects/{layla.pk}/erasure", {"sure": True}).status_code == 403
    assert Identity.objects.filter(subject=layla).exists()


def test_a_server_lets_its_apps_person_act_for_a_quarter_of_an_hour(layla):
    version = a_published()
    answer = post(holding(Scope.SUBJECTS), TOKENS, {"subject": str(layla.pk)})
    assert answer.status_code == 201 and answer.json()["subject_hint"] == layla.pk.hex[:16]
    app = Client(headers={"authorization": f"Bearer {answer.json()['token']}"})
    assert send(app, said(version)).status_code == 201
    made = ConsentRecord.objects.get(subject=layla)
    assert (made.evidence, made.actor) == ("user_token", f"token of key cpk_{ApiKey.objects.get().prefix}")
    key = ApiKey.objects.get()
    late = timezone.now() + timedelta(minutes=16)
    assert passes.read(answer.json()["token"], at=late) is None
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert app.get("/api/v1/me/gate").status_code == 401


def test_no_server_vouches_for_whoever_answered_on_a_device(layla):
    device, token = devices.register()
    server = holding(Scope.SUBJECTS)
    refused = post(server, TOKENS, {"subject": str(device.pk)})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    link(layla, token)
    owners = post(server, TOKENS, {"subject": str(device.pk)})
    assert owners.json()["subject_hint"] == layla.hint


def test_a_token_that_a_recipients_key_vouches_for_is_nobodys(layla):
    published_from(with_purposes(a_draft(), mailer=["newsletter"]))
    key, _secret = apikeys.issue(name="mailer", scopes=[Scope.SUBJECTS], recipient="mailer")
    token, _until = passes.issue(layla, key=key)
    assert passes.read(token) is None


@pytest.mark.parametrize("token", ["cpt_", "cpt_x", "cpt_e30:1x:aaaa", f"cpt_{'x' * 9000}"])
def test_a_token_that_we_did_not_make_is_refused(token, db):
    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/me/gate")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_no_token_is_issued_for_nobody(db):
    answer = post(holding(Scope.SUBJECTS), TOKENS, {"subject": str(uuid.uuid4())})
    assert answer.status_code == 404
