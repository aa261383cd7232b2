"""The JSON that the API takes and gives about people and their answers."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consent.models import Clock, ConsentRecord, Decision, Effect, Evidence
from consent.strict import (
    StrictBoolean,
    StrictChoice,
    StrictLine,
    StrictNumber,
    StrictPattern,
    StrictSerializer,
    StrictString,
    UtcSeconds,
)
from consent.tokens import LONGEST_SUB
from policies.languages import POLICY_LANGUAGES
from policies.models.section import KEY_PATTERN

# What an app may say for its person; continued use is ours to observe, never anyone's to claim.
SPOKEN = tuple(decision for decision in Decision if decision != Decision.CONTINUED_USE)
MOST_PURPOSES = 32
TEXT = {"version", "content_sha256"}
SHA256 = r"^[0-9a-f]{64}$"


class AppSerializer(StrictSerializer):
    """The application that speaks for its person."""

    platform = StrictLine(max_length=20)
    version = StrictLine(max_length=39)


class EventRequest(StrictSerializer):
    """One answer, with the exact text that it is about and the device's own times.

    `version` and `content_sha256` may be left out of a withdrawal, and of nothing else.
    """

    policy = StrictString(max_length=50)
    version = StrictNumber(required=False)
    language = StrictChoice(choices=[code for code, _name in POLICY_LANGUAGES])
    content_sha256 = StrictPattern(SHA256, required=False)
    question_sha256 = StrictPattern(SHA256, required=False)
    decision = StrictChoice(choices=[(decision.value, decision.value) for decision in SPOKEN])
    purposes = serializers.DictField(child=StrictBoolean(), required=False)
    decided_at = UtcSeconds(required=False)
    sent_at = UtcSeconds(required=False)
    method = StrictLine(max_length=20, required=False)
    surface = StrictLine(max_length=20, required=False)
    subject_hint = StrictPattern(r"^[0-9a-f]{16}$", required=False)
    app = AppSerializer(required=False)

    def validate_purposes(self, value: dict[str, bool]) -> dict[str, bool]:
        """A few well-formed keys. Raises ValidationError."""
        if len(value) > MOST_PURPOSES or not all(re.match(KEY_PATTERN, key) for key in value):
            raise serializers.ValidationError(_("Name a few purposes by their keys."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The text that an answer is about. Raises ValidationError."""
        given = attrs.keys() & TEXT
        if given == TEXT or (attrs["decision"] == Decision.WITHDRAW and not given):
            return attrs
        missing = self.fields["version"].error_messages["required"]
        raise serializers.ValidationError(dict.fromkeys(TEXT - given, missing), code="required")


class EventSerializer(serializers.Serializer):
    """A record as its own person sees it."""

    id = serializers.UUIDField()
    policy = serializers.CharField(source="version.policy.slug")
    version = serializers.IntegerField(source="version.number")
    language = serializers.CharField()
    content_sha256 = serializers.CharField()
    decision = serializers.ChoiceField(choices=Decision.choices)
    purposes = serializers.DictField(child=serializers.BooleanField())
    decided_at = UtcSeconds()
    received_at = UtcSeconds()
    clock = serializers.ChoiceField(choices=Clock.choices)
    effect = serializers.ChoiceField(choices=Effect.choices)
    evidence = serializers.ChoiceField(choices=Evidence.choices)


class OwedSerializer(serializers.Serializer):
    """A version that waits for an answer."""

    policy = serializers.CharField()
    version = serializers.IntegerField()
    action = serializers.ChoiceField(choices=["accept", "notice"])
    blocking = serializers.BooleanField()
    effective_at = UtcSeconds()
    enforce_at = UtcSeconds()
    language = serializers.CharField()
    sha256 = serializers.CharField()
    content_url = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()


class GateSerializer(serializers.Serializer):
    """Whether to show anything at the start of an app, and until when this may be relied on."""

    show = serializers.BooleanField()
    actions = OwedSerializer(many=True)
    check_after = UtcSeconds()
    usable_until = UtcSeconds()


class MyGateSerializer(GateSerializer):
    """The gate of a person, with the mark that ties a queued answer to them."""

    subject_hint = serializers.CharField()


class RecordedSerializer(serializers.Serializer):
    """What was recorded, its receipt (a JWS to be kept), and what is still owed after it."""

    event = EventSerializer()
    receipt = serializers.CharField(allow_null=True)
    gate = MyGateSerializer()


class LookupRequest(StrictSerializer):
    """A person as the company's issuer names them."""

    issuer = StrictString(max_length=300)
    sub = StrictLine(max_length=LONGEST_SUB)  # what a token's sub may be, letter for letter


class LookupSerializer(serializers.Serializer):
    """A person as the records name them."""

    id = serializers.UUIDField()


class ContactRequest(StrictSerializer):
    """Where and in which language a person is to be reached."""

    address = StrictString(max_length=254)
    verified_at = UtcSeconds(required=False, allow_null=True)
    language = StrictChoice(choices=[code for code, _name in POLICY_LANGUAGES], required=False)


class ContactSerializer(serializers.Serializer):
    """Whether the person will be written to; the address itself is not said back."""

    id = serializers.UUIDField()
    confirmed = serializers.BooleanField()
    language = serializers.CharField()


class ProblemPointer(serializers.Serializer):
    """Where in the body a problem stands."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField(required=False)


class ProblemSerializer(serializers.Serializer):
    """application/problem+json."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ProblemPointer(many=True, required=False)


def spoken_app(app: dict[str, str] | None) -> str:
    """The application as one line of text, such as 'ios 5.2.1'."""
    return f"{app['platform']} {app['version']}" if app else ""


def of_record(record: ConsentRecord) -> dict[str, Any]:
    """A record as JSON for its own person."""
    return EventSerializer(record).data
