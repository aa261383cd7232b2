"""The address that a receipt's `schema_version` is."""

import json

from jsonschema import Draft202012Validator

from cachoo_privacy.receiptschema import receipt_schema
from ledger.receipt import SCHEMA
from tests.ledger.test_receipt import SAID


def test_the_schema_that_a_receipt_names_is_one_that_it_keeps_to(rf, settings):
    schema = json.loads(receipt_schema(rf.get("/")).content)
    Draft202012Validator.check_schema(schema)
    receipt = json.loads(SAID)
    Draft202012Validator(schema).validate(receipt)
    assert schema["properties"].keys() == receipt.keys() == set(schema["required"])
    assert schema["properties"]["log"]["properties"].keys() == receipt["log"].keys()
    settings.SITE_URL = receipt["iss"]
    named = json.loads(receipt_schema(rf.get("/")).content)["$id"]
    assert named == receipt["schema_version"]


def test_it_is_found_at_its_address(client):
    answer = client.get(f"/schema/consent-receipt/{SCHEMA}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/schema+json")
