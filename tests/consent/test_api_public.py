"""What anyone may fetch beside the texts: what changed, an app's bundle, where everything is, the docs."""

import hashlib
import json

import jwt
import pytest
from django.test import Client

from tests.builders import a_bilingual, a_policy, a_published, soon

pytestmark = pytest.mark.django_db
DIFF = "/api/v1/policies/privacy/diff/1..2/ar"


@pytest.fixture
def two():
    """Two versions; the second one has another title, and its lead is over."""
    first = a_published()
    return first, a_published(first.policy, title_ar="سياسة الخصوصية الجديدة", effective_at=soon(3600))


def test_what_changed_is_given_word_by_word(client, two):
    answer = client.get(DIFF)
    said = answer.json()
    assert (said["since"], said["version"], said["language"]) == (1, 2, "ar")
    assert "".join(run["text"] for run in said["title"] if run["op"] != "delete") == "سياسة الخصوصية الجديدة"
    assert {run["op"] for run in said["title"]} == {"equal", "delete", "insert"}
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(DIFF, headers={"if-none-match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("pair", ["2..1/ar", "1..1/ar", "1..3/ar", "1..2/en", "0..1/ar"])
def test_only_two_published_texts_of_one_language_are_compared(client, two, pair):
    answer = client.get(f"/api/v1/policies/privacy/diff/{pair}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_app_is_built_with_texts_whose_hashes_it_can_answer_with(client):
    version = a_bilingual(a_policy(languages=["ar", "en"]))
    answer = client.get("/api/v1/bundle?lang=en", headers={"accept-language": "ar"})
    assert answer.headers["Content-Language"] == "en"
    (held,) = answer.json()["policies"]
    assert hashlib.sha256(held["document"].encode()).hexdigest() == held["sha256"]
    assert held["sha256"] == version.renditions.get(language="en", media="json").sha256
    assert json.loads(held["document"])["language"] == held["language"] == "en"
    keys = {key["kid"]: key for key in answer.json()["keys"]}
    manifest = answer.json()["manifest"]
    key = jwt.PyJWK(keys[jwt.get_unverified_header(manifest)["kid"]], algorithm="EdDSA")
    said = jwt.decode(manifest, key, ["EdDSA"])
    assert said["contents"] == [{name: held[name] for name in ("policy", "version", "language", "sha256")}]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    mark = {"if-none-match": answer.headers["ETag"]}
    assert client.get("/api/v1/bundle?lang=en", headers=mark).status_code == 304


@pytest.mark.parametrize("asked", ["", "?lang=xx", "?lang=ar&lang=no"])
def test_a_bundle_is_in_a_language_that_we_speak(client, asked):
    refused = client.get(f"/api/v1/bundle{asked}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "?lang")


def test_a_page_of_another_site_reads_why_a_public_question_is_refused_and_no_more(client):
    for address in ("/api/v1/policies/none", "/api/v1/gate?have=x", "/api/v1/policies/none/versions"):
        refused = client.get(address)
        assert refused.status_code in (400, 404)
        assert refused["Content-Type"] == "application/problem+json"
        assert refused["Access-Control-Allow-Origin"] == "*"
    for refused in (client.get("/api/v1/me/gate"), client.post("/api/v1/gate")):
        assert refused.status_code >= 400 and "Access-Control-Allow-Origin" not in refused


def test_every_address_that_the_site_names_of_itself_answers(client):
    a_published()
    said = client.get("/.well-known/cachoo-privacy").json()
    for name in ("contract", "docs", "jwks", "policies"):
        assert client.get(said[name]).status_code == 200, name
    assert said["languages"] and said["log"]["vkeys"]


def test_the_contract_is_a_page_too_with_every_operation(client):
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs", headers={"accept-language": "ar"})
    body = page.content.decode()
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert all(f'id="{name}"' in body for name in names)
    assert 'dir="rtl"' in body and "واجهة REST" in body
    assert Client().post("/api/v1/docs").status_code == 405
