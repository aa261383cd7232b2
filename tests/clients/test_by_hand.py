"""The apps of docs/how-to/kotlin-and-swift.md speak of nothing that the contract does not know."""

import json
import re

import pytest

from tests.test_docs import ROOT

PAGE = (ROOT / "docs/how-to/kotlin-and-swift.md").read_text(encoding="utf-8")
CONTRACT = json.loads((ROOT / "cachoo_privacy/openapi.json").read_text(encoding="utf-8"))
SCHEMAS = CONTRACT["components"]["schemas"]
SAID_BY_HAND = {"button", "gate"}  # what an app may call its method and its surface


@pytest.mark.parametrize("language", ["kotlin", "swift"])
def test_an_app_by_hand_names_members_and_addresses_of_the_contract(language):
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)
    assert len(code.splitlines()) <= 60
    words = set(re.findall(r'"([^"\\\s]+)"', code))
    assert {word for word in words if word.startswith("/")} <= set(CONTRACT["paths"])
    members = {member for schema in SCHEMAS.values() for member in schema.get("properties", ())}
    named = {word for word in words if re.fullmatch(r"[a-z][a-z0-9_]+", word)}
    assert named <= members | SAID_BY_HAND
    required = set(SCHEMAS["BatchItem"]["required"]) | {"version", "content_sha256", "decided_at", "sent_at"}
    assert required <= named
