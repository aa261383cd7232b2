"""The JSON that the API gives about people and their answers."""

from rest_framework import serializers

from consent.models import Clock, Decision, Effect, Evidence, Outcome
from consent.permission import Permission
from consent.purposes import Choice
from consent.strict import UtcSeconds


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


class MyGateSerializer(GateSerializer):
    """The gate of a person, with the mark that ties a queued answer to them."""

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


class BundledSerializer(serializers.Serializer):
    """A policy as an app is built with it: `document` is the JSON text that `sha256` is of."""

    policy = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.CharField()
    sha256 = serializers.CharField()
    document = serializers.CharField()
    about = serializers.DictField()


class BundleSerializer(serializers.Serializer):
    """The offline bundle; `manifest` is a JWS of what it holds, by a key of `keys` and of the site's JWKS."""

    policies = BundledSerializer(many=True)
    keys = serializers.ListField(child=serializers.DictField())
    manifest = serializers.CharField()


class OnBehalfSerializer(serializers.Serializer):
    """What was recorded for a person, and its receipt, which is the person's."""

    event = EventSerializer()
    receipt = serializers.CharField(allow_null=True)


class PermissionSerializer(serializers.Serializer):
    """Whether one person's data may be used: only when `allowed`."""

    subject = serializers.UUIDField()
    permission = serializers.ChoiceField(choices=Permission.choices)


class CheckSerializer(serializers.Serializer):
    """The answers for one purpose, as they were at a moment."""

    policy = serializers.CharField()
    purpose = serializers.CharField()
    as_of = UtcSeconds()
    results = PermissionSerializer(many=True)


class FollowedSerializer(serializers.Serializer):
    """A record as servers follow it: whose it is by their id, and of the purposes those they may know."""

    leaf = serializers.IntegerField()
    id = serializers.UUIDField(source="record.pk")
    subject = serializers.UUIDField(source="record.subject_id")
    policy = serializers.CharField(source="record.version.policy.slug")
    version = serializers.IntegerField(source="record.version.number")
    decision = serializers.ChoiceField(source="record.decision", choices=Decision.choices)
    purposes = serializers.DictField(child=serializers.BooleanField())
    decided_at = UtcSeconds(source="record.decided_at")
    received_at = UtcSeconds(source="record.received_at")
    effect = serializers.ChoiceField(source="record.effect", choices=Effect.choices)


class FeedSerializer(serializers.Serializer):
    """Some records in the order of the log, and the place from which to go on."""

    items = FollowedSerializer(many=True)
    next = serializers.CharField()
    as_of = UtcSeconds()


class LookupSerializer(serializers.Serializer):
    """A person as the records name them."""

    id = serializers.UUIDField()


class ContactSerializer(serializers.Serializer):
    """Whether the person will be written to; the address itself is not said back."""

    id = serializers.UUIDField()
    confirmed = serializers.BooleanField()
    language = serializers.CharField()


class GuardianshipSerializer(serializers.Serializer):
    """Whether somebody else answers for the person, because they are a minor."""

    minor = serializers.BooleanField()


class ErasureAskedSerializer(serializers.Serializer):
    """Somebody who left: the account under this id is to be closed."""

    id = serializers.UUIDField()
    subject = serializers.UUIDField(source="erasure.subject_id")
    asked_at = UtcSeconds()


class ErasuresSerializer(serializers.Serializer):
    """What waits for an answer, the oldest first."""

    erasures = ErasureAskedSerializer(many=True)


class ErasureAnswerSerializer(ErasureAskedSerializer):
    """An erasure with what was answered."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reason = serializers.CharField()
    answered_at = UtcSeconds()
