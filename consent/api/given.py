"""The JSON that servers are given, and apps beside their person's own."""

from django.urls import reverse
from rest_framework import serializers

from consent.models import Decision, Effect, Import, ImportState, Outcome
from consent.permission import Permission
from consent.serializers import EventSerializer, ProblemSerializer
from consent.strict import UtcSeconds


class ErasedSerializer(serializers.Serializer):
    """A person was forgotten: the signed certificate, and the page that shows it."""

    id = serializers.UUIDField()
    certificate = serializers.CharField()
    page = serializers.CharField()


class PassSerializer(serializers.Serializer):
    """A bearer token for one person, and when it ends."""

    token = serializers.CharField()
    expires_at = UtcSeconds()
    subject_hint = serializers.CharField()


class WebSessionSerializer(serializers.Serializer):
    """An address that opens one page once, and when it ends."""

    url = serializers.CharField()
    expires_at = UtcSeconds()


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


class ContactLineSerializer(serializers.Serializer):
    """What one line came to: the person with status 200 or 202, or the problem with its own status."""

    line = serializers.IntegerField()
    status = serializers.IntegerField()
    contact = ContactSerializer(required=False)
    problem = ProblemSerializer(required=False)


class ContactLinesSerializer(serializers.Serializer):
    """What each line came to, in their order."""

    items = ContactLineSerializer(many=True)


class ImportSerializer(serializers.Serializer):
    """An import, and what its lines came to as far as it is; `errors_url` tells why some were not taken."""

    id = serializers.UUIDField()
    source = serializers.CharField()
    dry_run = serializers.BooleanField()
    state = serializers.ChoiceField(choices=ImportState.choices)
    sha256 = serializers.CharField()
    lines = serializers.IntegerField()
    new = serializers.IntegerField()
    same = serializers.IntegerField()
    refused = serializers.IntegerField()
    created_at = UtcSeconds()
    finished_at = UtcSeconds(allow_null=True)
    errors_url = serializers.SerializerMethodField()

    def get_errors_url(self, job: Import) -> str:
        """Where the faults are read."""
        return reverse("import-errors", args=[job.pk])


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
