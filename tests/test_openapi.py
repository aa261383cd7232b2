"""The contract: valid OpenAPI 3.1, made without a warning, and true of every address under /api/."""

import json
import re

import pytest
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import validate

from cachoo_privacy.openapi import contract
from consent.api import examples, taken
from notifications.models import WebhookType
from tests.test_names import all_routes


@pytest.fixture(scope="module")
def document():
    return json.loads(contract().body)


def test_the_contract_that_is_committed_is_that_of_the_code(document):
    GENERATOR_STATS.reset()
    with translation.override("en"):
        made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, GENERATOR_STATS._warn_cache
    assert json.loads(json.dumps(made)) == document, "run `make contract` and commit what it writes"


def test_the_contract_is_valid_openapi(document):
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_it_speaks_english_and_explains_a_value_by_more_than_its_name(document):
    assert not re.search("[\u0600-\u06ff]", json.dumps(document, ensure_ascii=False))
    said = [one.get("description", "") for one in document["components"]["schemas"].values()]
    assert any("`allowed` - Allowed" in one for one in said)
    assert not [one for one in said if re.search(r"^\* `(\w+)` - \1$", one, re.M)]


def test_every_object_that_is_sent_takes_only_the_members_it_names(document):
    schemas = document["components"]["schemas"]
    for name in ("EventRequest", "App", "BatchItem", "BatchRequest", "CheckRequest", "OnBehalfRequest"):
        assert schemas[name]["additionalProperties"] is False, name
    assert "additionalProperties" not in schemas["Event"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (taken.CheckRequest, examples.CHECK),
        (taken.ContactRequest, examples.CONTACT),
        (taken.LookupRequest, examples.LOOKUP),
        (taken.NoticesRequest, examples.NOTICES),
        (taken.OnBehalfRequest, examples.ON_BEHALF),
        (taken.SubjectRequest, examples.PERSON),
    ],
)
def test_a_body_that_the_contract_shows_is_taken(document, kind, body):
    kind(data=body).is_valid(raise_exception=True)
    shown = [
        one["requestBody"]["content"]["application/json"]["examples"]["ABody"]["value"]
        for operations in document["paths"].values()
        for one in operations.values()
        if "examples" in one.get("requestBody", {}).get("content", {}).get("application/json", {})
    ]
    assert body in shown


def test_every_address_of_the_api_is_in_the_contract_and_the_other_way_round(document):
    ours = {route for route in all_routes() if route.startswith("/api/")} - {
        "/api/v1/openapi.json",
        "/api/v1/docs",
    }
    assert {re.sub(r"{(\w+)}", r"<\1>", path) for path in document["paths"]} == ours


def test_every_event_that_a_system_can_be_told_of_is_in_the_contract(document):
    assert set(document["webhooks"]) == {event.value for event in WebhookType}
    assert document["webhooks"]["webhook.test"]["post"]["operationId"] == "onWebhookTest"


def test_every_operation_has_a_name_and_says_who_may_call_it(document):
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["operationId"]
            assert "security" in operation or operation["tags"] == ["policies"], operation["operationId"]
