"""What the API says of a member that it does not take: in good Arabic, and never what was sent."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import translation
from rest_framework.exceptions import ValidationError

from consent.api.taken import CheckRequest, EventRequest
from consent.serializers import checked
from policies.problems import pointers

CONTRACT = Path(__file__).parents[2] / "cachoo_privacy" / "openapi.json"
SECRET = "layla@example.com"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": SECRET},
        {"decision": 1},
        {"language": SECRET},
        {"version": SECRET},
        {"content_sha256": SECRET},
        {"purposes": {"newsletter": SECRET}},
        {"purposes": SECRET},
        {"decided_at": SECRET},
        {"app": SECRET},
        {"policy": SECRET * 9},
    ],
)
def test_what_was_sent_is_not_said_back(wrong, language):
    right = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": "a" * 64}
    [said] = refusals(EventRequest, right | {"decision": "accept"} | wrong, language)
    assert said["pointer"].startswith(f"#/{next(iter(wrong))}")
    assert said["detail"] and SECRET not in said["detail"] and '""' not in said["detail"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"policy": 1}, "يلزم هنا نصّ بصيغة JSON."),
        ({"policy": None}, "لا يصح أن يكون هذا العنصر null."),
        ({"policy": "x" * 51}, "أقصى عدد للأحرف هنا: 50."),
        ({"subjects": []}, "أقل عدد للعناصر هنا: 1."),
    ],
)
def test_the_words_of_the_framework_are_those_of_our_catalogue(wrong, words):
    right = {
        "policy": "privacy",
        "purpose": "newsletter",
        "subjects": ["0" * 8 + "-0000" * 3 + "-" + "0" * 12],
    }
    [said] = refusals(CheckRequest, right | wrong, "ar")
    assert said["detail"] == words


def test_a_pattern_lets_no_line_end_in_after_it_and_the_contract_says_so_as_ecmascript_does():
    hint = EventRequest().fields["subject_hint"]
    assert hint.run_validation("0123456789abcdef") == "0123456789abcdef"
    for wrong in ("0123456789abcdef\n", "\n0123456789abcdef", "0123456789abcdef\r"):
        with pytest.raises(ValidationError):
            hint.run_validation(wrong)
    schemas = json.loads(CONTRACT.read_text())["components"]["schemas"]
    assert schemas["EventRequest"]["properties"]["subject_hint"]["pattern"] == "^[0-9a-f]{16}$"


def test_each_hears_what_is_wrong_in_their_language_whoever_asked_first():
    too_long = {"policy": "p" * 51, "purpose": "newsletter", "subjects": [str(UUID(int=0))]}
    english, arabic = (refusals(CheckRequest, too_long, language) for language in ("en", "ar"))
    assert english != arabic == refusals(CheckRequest, too_long, "ar")
    assert english == refusals(CheckRequest, too_long, "en")


def refusals(kind, body, language):
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            checked(kind, body)
        return list(pointers(refused.value.detail))
