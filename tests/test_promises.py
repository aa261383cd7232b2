"""What version 1 promised still holds; each kind of break is found, and no addition is taken for one."""

import copy
import json

import pytest

from tests.promises import CONTRACT, broken, facts, promised

NOW = json.loads(CONTRACT.read_text(encoding="utf-8"))
EVENTS, GATE = "/api/v1/me/consent-events", "/api/v1/me/gate"


def changed(change) -> list[str]:
    """What is broken between the contract and a copy of it, changed."""
    later = copy.deepcopy(NOW)
    change(later["paths"], later["components"]["schemas"])
    return broken(facts(NOW), facts(later))


def test_an_event_that_goes_is_a_broken_promise():
    later = NOW | {
        "webhooks": {name: one for name, one in NOW["webhooks"].items() if name != "subject.erased"}
    }
    assert broken(facts(NOW), facts(later))


def test_the_contract_keeps_what_was_promised():
    assert broken(promised(), facts(NOW)) == [], (
        "an app of yesterday would fail: give it a /v2, or leave it be"
    )


def test_what_is_new_in_the_contract_is_promised_from_now_on():
    assert promised() == facts(NOW), "run `make contract` and commit what it writes"


BREAKS = {
    "an address went": lambda paths, schemas: paths.pop(GATE),
    "a method went": lambda paths, schemas: paths[EVENTS].pop("post"),
    "an operation was renamed": lambda paths, schemas: paths[GATE]["get"].update(operationId="askGate"),
    "a device may no longer ask": lambda paths, schemas: paths[GATE]["get"].update(
        security=[{"session": []}]
    ),
    "a success became another": lambda paths, schemas: paths[EVENTS]["post"]["responses"].pop("201"),
    "an answer became another type": lambda paths, schemas: paths[GATE]["get"]["responses"]["200"].update(
        content={"application/hal+json": {"schema": {"$ref": "#/components/schemas/MyGate"}}}
    ),
    "a header must be sent": lambda paths, schemas: paths[GATE]["get"].update(
        parameters=[{"in": "header", "name": "X-App", "schema": {"type": "string"}, "required": True}]
    ),
    "a member must be sent": lambda paths, schemas: schemas["EventRequest"]["required"].append("app"),
    "a new member must be sent": lambda paths, schemas: (
        schemas["EventRequest"]["properties"].update(colour={"type": "string"}),
        schemas["EventRequest"]["required"].append("colour"),
    ),
    "a member is refused": lambda paths, schemas: schemas["EventRequest"]["properties"].pop("surface"),
    "a value is refused": lambda paths, schemas: schemas["SpokenDecisionEnum"]["enum"].remove("refuse"),
    "less may be sent": lambda paths, schemas: schemas["App"]["properties"]["version"].update(maxLength=9),
    "more must be sent": lambda paths, schemas: schemas["BatchRequest"]["properties"]["items"].update(
        minItems=2
    ),
    "a form is asked for": lambda paths, schemas: schemas["App"]["properties"]["version"].update(
        pattern="^v"
    ),
    "another type is asked for": lambda paths, schemas: schemas["EventRequest"]["properties"][
        "version"
    ].update(type="string"),
    "a member is not given": lambda paths, schemas: schemas["Owed"]["properties"].pop("sha256"),
    "a member may be missing": lambda paths, schemas: schemas["Owed"]["required"].remove("sha256"),
    "a member may be null": lambda paths, schemas: schemas["Owed"]["properties"]["title"].update(
        type=["string", "null"]
    ),
    "a problem lost its code": lambda paths, schemas: schemas["Problem"]["properties"].pop("code"),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS.keys())
def test_what_would_break_an_app_is_found(change):
    assert changed(change)


ADDITIONS = {
    "an address came": lambda paths, schemas: paths.update({"/api/v1/more": copy.deepcopy(paths[GATE])}),
    "an answer says more": lambda paths, schemas: schemas["Owed"]["properties"].update(
        more={"type": "string"}
    ),
    "an answer has another value": lambda paths, schemas: schemas["ActionEnum"]["enum"].append("sign"),
    "a request may say more": lambda paths, schemas: schemas["EventRequest"]["properties"].update(
        mood={"type": "string", "maxLength": 9}
    ),
    "a value is taken": lambda paths, schemas: schemas["SpokenDecisionEnum"]["enum"].append("postpone"),
    "a member may be left out": lambda paths, schemas: schemas["App"]["required"].remove("version"),
    "more may be sent": lambda paths, schemas: schemas["App"]["properties"]["version"].update(maxLength=99),
    "words changed": lambda paths, schemas: schemas["Owed"].update(description="What waits."),
}


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=ADDITIONS.keys())
def test_what_only_adds_breaks_nothing(change):
    assert changed(change) == []
