"""What Prometheus collects: the same from every process, for whoever brings the token, and about nobody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from cachoo_privacy.health.pulse import BEAT, WORKERS, beats
from consent.models import Given, LetterKind
from consent.posting import PATIENCE, To, hand_over, post
from notifications.announcing import announce
from tests.builders import a_published
from tests.consent.builders import press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log", "empty_queue")]
TOKEN = "only-for-tests-metrics"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def with_a_token(settings):
    settings.METRICS_TOKEN = TOKEN
    cache.delete("metrics")


def told(client) -> dict[tuple[str, str], float]:
    """Each figure by its name and its one label."""
    answer = client.get("/__metrics__", headers=BEARER)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_site(client, layla):
    now = timezone.now()
    version = a_published()
    press(layla, version, "accept", at=now)
    announce(version)
    beats(BEAT, at=now)
    beats(WORKERS["celery"], at=now)
    beats(WORKERS["mail"], at=now - timedelta(seconds=200))
    post(
        LetterKind.RECEIPT,
        To("sara@example.com", Given.ACCOUNT, "ar"),
        title="t",
        text="t",
        at=now - timedelta(60),
    )
    found = told(client)
    assert found["cachoo_check_well", "database"] == 1 and found["cachoo_check_well", "worker_mail"] == 0
    assert found["cachoo_check_well", "mail"] == 0 and found["cachoo_mail_lag_seconds", ""] > 60 * 86_400 - 60
    assert found["cachoo_check_well", "worker_celery"] == 1
    assert found["cachoo_silent_seconds", "worker_mail"] >= 200 > found["cachoo_silent_seconds", "beat"]
    assert found["cachoo_unsealed_records", ""] >= 1 and found["cachoo_letters_waiting", ""] >= 1
    assert found["cachoo_announcements", "ready"] == 1 and found["cachoo_announcements", "paused"] == 0
    assert found["cachoo_requests_waiting", ""] == found["cachoo_requests_overdue", ""] == 0
    assert found["cachoo_disk_free_bytes", ""] > 0
    assert b"sara" not in client.get("/__metrics__", headers=BEARER).content


def test_a_letter_waits_until_it_is_taken_or_given_up(client, settings, mailoutbox):
    now = timezone.now()

    def waiting() -> float:
        cache.delete("metrics")
        return told(client)["cachoo_letters_waiting", ""]

    def letter(*, at):
        return post(
            LetterKind.RECEIPT, To("sara@example.com", Given.ACCOUNT, "ar"), title="t", text="t", at=at
        )

    before = waiting()
    taken, given_up = letter(at=now), letter(at=now - PATIENCE - timedelta(1))
    assert waiting() == before + 2
    assert hand_over(taken.pk, at=now) and waiting() == before + 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert not hand_over(given_up.pk, at=now) and waiting() == before


def test_whoever_lacks_the_token_is_told_nothing(client, settings, django_assert_num_queries):
    with django_assert_num_queries(0):
        for wrong in ("", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer تجربة"):
            assert client.get("/__metrics__", headers={"authorization": wrong}).status_code == 401
    assert client.get("/__metrics__").status_code == 401
    assert client.post("/__metrics__", headers=BEARER).status_code == 405
    settings.METRICS_TOKEN = ""
    assert client.get("/__metrics__", headers=BEARER).status_code == 401
    assert client.get("/__metrics__", headers={"authorization": "Bearer "}).status_code == 401


def test_the_scheme_is_told_in_any_case_and_a_refusal_says_why(client):
    for scheme in ("bearer", "BEARER"):
        brought = {"authorization": f"{scheme} {TOKEN}"}
        assert client.get("/__metrics__", headers=brought).status_code == 200
    for wrong in (f"Basic {TOKEN}", f"Bearer {TOKEN.upper()}", f"bearer  {TOKEN}"):
        refused = client.get("/__metrics__", headers={"authorization": wrong})
        assert refused.status_code == 401 and refused["WWW-Authenticate"] == "Bearer"
        assert refused["Content-Type"] == "text/plain; charset=utf-8"
        assert refused.content == b"METRICS_TOKEN is missing or wrong.\n"


def test_who_asks_again_at_once_costs_the_database_nothing(client, django_assert_num_queries):
    first = told(client)
    with django_assert_num_queries(0):
        assert told(client) == first


@override_settings(REDIS_URL="redis://127.0.0.1:9")
def test_without_redis_the_rest_is_told(client):
    found = told(client)
    assert found["cachoo_check_well", "redis"] == 0 and found["cachoo_check_well", "database"] == 1
