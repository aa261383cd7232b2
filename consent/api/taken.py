"""The JSON that the API takes about people and their answers: strictly typed, every member known."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from consent.api.examples import CHECK, CONTACT, LOOKUP, NOTICES, ON_BEHALF, PERSON, such_as
from consent.models import Decision, Outcome
from consent.onbehalf import LONGEST_REMARK, RemarkMissing
from consent.strict import (
    LONGEST_ISSUER,
    LONGEST_POLICY,
    MOST_PURPOSES,
    StrictBoolean,
    StrictChoice,
    StrictId,
    StrictLine,
    StrictNumber,
    StrictPattern,
    StrictSerializer,
    StrictString,
    UtcSeconds,
)
from consent.tokens import LONGEST_SUB
from policies.languages import POLICY_LANGUAGES
from policies.models.policy import KEY_PATTERN
from policies.seen import is_visible

# What an app may say for its person; continued use and a press in our mail are ours to observe, never
# anyone's to claim.
OBSERVED = (Decision.CONTINUED_USE, Decision.CONFIRM)
SPOKEN = [(one.value, one.label) for one in Decision if one not in OBSERVED]
MOST_ITEMS = 50
MOST_SUBJECTS = 1000
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

    policy = StrictString(max_length=LONGEST_POLICY)
    version = StrictNumber(required=False)
    language = StrictChoice(choices=[code for code, _name in POLICY_LANGUAGES])
    content_sha256 = StrictPattern(SHA256, required=False)
    question_sha256 = StrictPattern(SHA256, required=False)
    decision = StrictChoice(choices=SPOKEN)
    purposes = serializers.DictField(child=StrictBoolean(), required=False)
    decided_at = UtcSeconds(required=False)
    sent_at = UtcSeconds(required=False)
    method = StrictLine(max_length=20, required=False)
    surface = StrictLine(max_length=20, required=False)
    subject_hint = StrictPattern(r"^[0-9a-f]{16}$", required=False)
    app = AppSerializer(required=False)

    def validate_purposes(self, value: dict[str, bool]) -> dict[str, bool]:
        """A few well-formed keys. Raises ValidationError."""
        if len(value) > MOST_PURPOSES or not all(re.fullmatch(KEY_PATTERN, key) for key in value):
            raise serializers.ValidationError(_("Name a few purposes by their keys."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The text that an answer is about. Raises ValidationError."""
        given = attrs.keys() & TEXT
        if given == TEXT or (attrs["decision"] == Decision.WITHDRAW and not given):
            return attrs
        missing = self.fields["version"].error_messages["required"]
        raise serializers.ValidationError(dict.fromkeys(TEXT - given, missing), code="required")


class BatchItem(EventRequest):
    """One answer of a batch, with the key that would be its Idempotency-Key."""

    key = StrictId()


@extend_schema_field(BatchItem(many=True))
class ItemsField(serializers.ListField):
    """Answers that are checked one by one, so that a wrong one spoils no other."""


class BatchRequest(StrictSerializer):
    """What an app could not send before, oldest first."""

    items = ItemsField(child=serializers.JSONField(allow_null=True), min_length=1, max_length=MOST_ITEMS)


@such_as(PERSON)
class SubjectRequest(StrictSerializer):
    """A person, as the records name them."""

    subject = StrictId()


class SureRequest(StrictSerializer):
    """That it is meant: `sure` is literally true."""

    sure = StrictBoolean()

    def validate_sure(self, value: bool) -> bool:
        """True. Raises ValidationError."""
        if not value:
            raise serializers.ValidationError(_("Nothing happens unless you are sure."))
        return value


@such_as(ON_BEHALF)
class OnBehalfRequest(EventRequest):
    """One answer that a person gave the company elsewhere, and how."""

    subject = StrictId()
    remark = StrictLine(max_length=LONGEST_REMARK)

    def validate_remark(self, value: str) -> str:
        """One that can be read. Raises ValidationError."""
        if not is_visible(value):
            raise serializers.ValidationError(str(RemarkMissing.sentence), code="blank")
        return value


@such_as(CHECK)
class CheckRequest(StrictSerializer):
    """One purpose, and the people whose data is to be used for it."""

    policy = StrictString(max_length=LONGEST_POLICY)
    purpose = StrictString(max_length=60)
    subjects = serializers.ListField(child=StrictId(), min_length=1, max_length=MOST_SUBJECTS)


class ToldRequest(StrictSerializer):
    """Whether a company's message reached one person."""

    subject = StrictId()
    reached = StrictBoolean()
    at = UtcSeconds()


@such_as(NOTICES)
class NoticesRequest(StrictSerializer):
    """What became of a company's messages about one version."""

    results = ToldRequest(many=True, min_length=1, max_length=MOST_SUBJECTS)


@such_as(LOOKUP)
class LookupRequest(StrictSerializer):
    """A person as the company's issuer names them."""

    issuer = StrictString(max_length=LONGEST_ISSUER)
    sub = StrictLine(max_length=LONGEST_SUB)  # what a token's sub may be, letter for letter


@such_as(CONTACT)
class ContactRequest(StrictSerializer):
    """Where and in which language a person is to be reached."""

    address = StrictString(max_length=254)
    verified_at = UtcSeconds(required=False, allow_null=True)
    language = StrictChoice(choices=[code for code, _name in POLICY_LANGUAGES], required=False)


class PersonRow(LookupRequest):
    """A person of a file, with their address if the company has one, and when it was verified if it was."""

    address = StrictString(max_length=254, required=False)
    verified_at = UtcSeconds(required=False, allow_null=True)
    language = StrictChoice(choices=[code for code, _name in POLICY_LANGUAGES], required=False)


class ContactLine(PersonRow):
    """A person with their address, as one line of many."""

    address = StrictString(max_length=254)


class LinkRequest(StrictSerializer):
    """A device, by its token."""

    device_token = StrictLine(max_length=60)


class WebSessionRequest(StrictSerializer):
    """The page to open, by its path here, and the link into the app that it leads back by."""

    path = StrictLine(max_length=200)
    return_to = StrictLine(max_length=500, required=False)


class GuardianshipRequest(StrictSerializer):
    """Whether somebody else answers for the person, because they are a minor."""

    minor = StrictBoolean()


class ErasureAnswerRequest(StrictSerializer):
    """That an account is closed, or why it is kept."""

    outcome = StrictChoice(choices=[(one.value, one.label) for one in (Outcome.DONE, Outcome.REFUSED)])
    reason = StrictLine(max_length=300, required=False)


def spoken_app(app: dict[str, str] | None) -> str:
    """The application as one line of text, such as 'ios 5.2.1'."""
    return f"{app['platform']} {app['version']}" if app else ""
