"""The JSON that the API gives about people and their answers."""

from collections.abc import Callable
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

from consent.models import Clock, Decision, Effect, Evidence
from consent.purposes import Choice
from consent.strict import UtcSeconds


def told(kind: type[serializers.Serializer], value: Any) -> dict[str, Any]:
    """The value as a serializer of this kind gives it."""
    return _made(kind, get_language()).to_representation(value)


def checked(kind: type[serializers.Serializer], value: Any) -> dict[str, Any]:
    """The members of the value, as a serializer of this kind takes them. Raises ValidationError."""
    return _made(kind, get_language()).run_validation(value)


@cache
def _made(kind: type[serializers.Serializer], _language: str | None) -> serializers.Serializer:
    """Its fields are made once, not with every request.

    One a language: what is wrong is said for ever in the language in which it was said first.
    """
    return kind()


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


class Whole(serializers.Serializer):
    """For an object that has every member: each is read as it is, without a look at what else it might be."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The members as JSON. Requires that none of them is None."""
        return {name: written(read(instance)) for name, read, written in self._members}

    @cached_property
    def _members(self) -> list[tuple[str, Callable, Callable]]:
        fields = self._readable_fields
        return [(one.field_name, attrgetter(one.source), one.to_representation) for one in fields]


class EventSerializer(Whole):
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


class EventPage(serializers.Serializer):
    """Some of a person's records, and the cursor of the next page."""

    items = EventSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class WaitingSerializer(serializers.Serializer):
    """That a record is not in the signed log yet."""

    sealed = serializers.BooleanField()


class PurposeSerializer(serializers.Serializer):
    """What a person's word on one purpose is worth now: their data may be used for it only when `given`."""

    key = serializers.CharField()
    choice = serializers.ChoiceField(choices=Choice.choices)
    until = UtcSeconds(allow_null=True)


class PolicyConsentsSerializer(serializers.Serializer):
    """Where a person stands on one policy: the versions they accepted or were told of, and their choices."""

    policy = serializers.CharField()
    version = serializers.IntegerField(help_text="The version in force, whose purposes these are.")
    accepted = serializers.IntegerField(allow_null=True)
    informed = serializers.IntegerField(allow_null=True)
    refused_at = UtcSeconds(allow_null=True)
    purposes = PurposeSerializer(many=True)


class ConsentsSerializer(serializers.Serializer):
    """Everything that holds for a person at a moment."""

    policies = PolicyConsentsSerializer(many=True)
    check_after = UtcSeconds()


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


class AgainSerializer(serializers.Serializer):
    """A purpose that a person is asked for again."""

    key = serializers.CharField()
    title = serializers.CharField()


class RenewalSerializer(serializers.Serializer):
    """Consents of a person that no longer count: they ran out, or the purpose has changed since."""

    policy = serializers.CharField()
    version = serializers.IntegerField(help_text="The version in force, which a `renew` names.")
    language = serializers.CharField()
    purposes = AgainSerializer(many=True)
    choices_url = serializers.CharField()


class MyGateSerializer(GateSerializer):
    """The gate of a person, with the mark that ties a queued answer to them.

    `renewals` bar no way: they are put to this person alone, when it suits, and may stay unanswered.
    """

    renewals = RenewalSerializer(many=True)
    subject_hint = serializers.CharField()


class RecordedSerializer(serializers.Serializer):
    """What was recorded, its receipt (a JWS to be kept), and what is still owed after it."""

    event = EventSerializer()
    receipt = serializers.CharField(allow_null=True)
    gate = MyGateSerializer()


class BatchResult(serializers.Serializer):
    """What became of one answer of a batch: recorded (201), or the problem that it met."""

    key = serializers.CharField(allow_null=True)
    status = serializers.IntegerField()
    replayed = serializers.BooleanField(required=False)
    event = EventSerializer(required=False)
    receipt = serializers.CharField(required=False, allow_null=True)
    problem = ProblemSerializer(required=False)


class BatchSerializer(serializers.Serializer):
    """What became of each answer, in the order sent, and what is still owed after all of them."""

    items = BatchResult(many=True)
    gate = MyGateSerializer()
