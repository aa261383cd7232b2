"""The secrets of a webhook: each signs until its own day is over, and none is kept readable."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from standardwebhooks import Webhook

from consent.encryption import unseal
from notifications.models import ReplacedSecret, WebhookEndpoint
from notifications.webhooks import endpoints
from notifications.webhooks.delivering import deliver_due
from notifications.webhooks.removing import remove
from tests.builders import a_key
from tests.fixtures.systems import called

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_file")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_two_secrets_sign_for_a_day_after_a_rotation_and_neither_is_kept_readable(system, settings):
    endpoint, old = called(system)
    new = endpoints.rotate(endpoint, by="omar")
    endpoints.try_out(endpoint)
    deliver_due()
    headers, body = system.calls[-1]
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)
    assert json.loads(body)["type"] == "webhook.test" and json.loads(body)["data"] == {}
    endpoint.refresh_from_db()
    assert len(endpoint.secrets_at(timezone.now() + DAY)) == 1
    assert old.encode() not in bytes(endpoint.older_encrypted) and old.startswith("whsec_")
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    call_command("rotate_keys")
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    endpoints.try_out(endpoint)
    deliver_due()
    headers, body = system.calls[-1]
    assert Webhook(new).verify(body, headers)
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookEndpoint.objects.update(older_until=None)


def test_a_secret_signs_for_its_own_day_however_many_follow_it(system, settings):
    endpoint, first = called(system)
    start = timezone.now()
    shown = [first] + [
        endpoints.rotate(endpoint, by="omar", at=start + hours * HOUR)
        for hours in range(endpoints.SIGNING - 1)
    ]
    with pytest.raises(endpoints.SecretsEnough):
        endpoints.rotate(endpoint, by="omar", at=start + DAY - HOUR)
    endpoint.refresh_from_db()
    for after, signing in {DAY - HOUR: shown, DAY: shown[1:], DAY + 3 * HOUR: shown[4:]}.items():
        sealed = endpoint.secrets_at(start + after)
        assert [unseal(one, about=endpoints.ABOUT).decode() for one in sealed] == signing[::-1]
    endpoints.try_out(endpoint)
    deliver_due()
    headers, body = system.calls[-1]
    assert len(headers["webhook-signature"].split()) == endpoints.SIGNING
    assert all(Webhook(one).verify(body, headers) for one in shown)
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    call_command("rotate_keys")
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    endpoint.refresh_from_db()
    assert len([unseal(one, about=endpoints.ABOUT) for one in endpoint.secrets_at(start)]) == len(shown)
    endpoints.rotate(endpoint, by="omar", at=start + DAY)
    assert ReplacedSecret.objects.count() == endpoints.SIGNING - 2, "what is over is not kept"
    remove(endpoint, by="omar")
    assert not ReplacedSecret.objects.exists()
