"""Addresses of the API that ask applications above that of people, under /api/v1/."""

from django.urls import path

from cachoo_privacy.api import webhooks

ONE = "webhook-endpoints/<id:id>"

urlpatterns = [
    path("webhook-endpoints", webhooks.Webhooks.as_view(), name="webhooks"),
    path(ONE, webhooks.Webhook.as_view(), name="webhook"),
    path(f"{ONE}/secret", webhooks.WebhookSecret.as_view(), name="webhook-secret"),
    path(f"{ONE}/test", webhooks.WebhookTest.as_view(), name="webhook-tried"),
    path(f"{ONE}/deliveries", webhooks.WebhookCalls.as_view(), name="webhook-deliveries"),
    path(f"{ONE}/deliveries/replay", webhooks.WebhookReplays.as_view(), name="webhook-replays"),
    path(f"{ONE}/deliveries/<id:delivery>/replay", webhooks.WebhookReplay.as_view(), name="webhook-replayed"),
]
