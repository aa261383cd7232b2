"""The JSON of webhooks: what a system says of where it is called, and what it is shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consent.strict import StrictBoolean, StrictChoice, StrictLine, StrictSerializer, UtcSeconds
from notifications.models import OffReason, Trouble, WebhookState, WebhookType
from notifications.webhooks.reaching import LONGEST

WHY_OFF = [(one.value, one.label) for one in OffReason if one != OffReason.REMOVED]
CHOSEN = [(one.value, one.label) for one in WebhookType if one != WebhookType.TEST]


class WebhookRequest(StrictSerializer):
    """Where the key's holder is to be called, and of what it is to be told."""

    url = StrictLine(max_length=LONGEST)
    events = serializers.ListField(child=StrictChoice(choices=CHOSEN), min_length=1, max_length=len(CHOSEN))


class WebhookChangeRequest(StrictSerializer):
    """Of what it is told from now on, and whether it is called at all."""

    events = serializers.ListField(child=StrictChoice(choices=CHOSEN), min_length=1, max_length=len(CHOSEN))
    active = StrictBoolean()


class ReplayRequest(StrictSerializer):
    """The calls told of from `since` to before `until`."""

    since = UtcSeconds()
    until = UtcSeconds()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A time that has some length. Raises ValidationError."""
        if attrs["since"] >= attrs["until"]:
            raise serializers.ValidationError({"until": _("Give a moment after the one in since.")})
        return attrs


class ReplayedSerializer(serializers.Serializer):
    """How many calls are made again."""

    calls = serializers.IntegerField()


class WebhookSerializer(serializers.Serializer):
    """Where a system is called, and how that stands; `off_reason` is empty while it is active."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=CHOSEN))
    active = serializers.BooleanField(source="is_on")
    off_reason = serializers.ChoiceField(choices=WHY_OFF, source="off_why", allow_blank=True)
    created_at = UtcSeconds()
    last_taken_at = UtcSeconds(source="taken_at", allow_null=True)


class WebhooksSerializer(serializers.Serializer):
    """Every webhook of a key."""

    items = WebhookSerializer(many=True)


class SecretSerializer(serializers.Serializer):
    """A secret, which cannot be had again."""

    secret = serializers.CharField()


class MadeWebhookSerializer(SecretSerializer):
    """A new webhook, and its secret."""

    webhook = WebhookSerializer()


class CallSerializer(serializers.Serializer):
    """One call: `id` is its `webhook-id`, `status` what was answered last, `trouble` why it was not taken."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=WebhookType.choices)
    state = serializers.ChoiceField(choices=WebhookState.choices)
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True)
    trouble = serializers.ChoiceField(choices=Trouble.choices, allow_blank=True)
    created_at = UtcSeconds()
    tried_at = UtcSeconds(allow_null=True)
    next_at = UtcSeconds(allow_null=True)


class CallsSerializer(serializers.Serializer):
    """Some calls, the newest first; `next` is what the page after is asked with."""

    items = CallSerializer(many=True)
    next = serializers.CharField(allow_null=True)
