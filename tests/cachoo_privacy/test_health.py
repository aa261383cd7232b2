"""What monitoring and `manage.py doctor` see: everything well, and each thing that is not."""

import base64
import time
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from cachoo_privacy.health import checks
from cachoo_privacy.health.checks import DOCTOR, HEARTBEAT
from cachoo_privacy.health.examining import examined, findings
from cachoo_privacy.health.pulse import BEAT, SILENCE, WORKERS, beats, silent_for
from cachoo_privacy.queue import QUEUES
from cachoo_privacy.tasks import pulse
from consent import subjects
from consent.models import Given, LetterKind
from consent.posting import To, post
from notifications.lagging import lag
from notifications.tasks import call_systems

NOBODY = {"beat", *WORKERS.values()}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture(autouse=True)
def nobody_seen(empty_queue):
    """Neither beat nor a worker was ever seen."""


@pytest.fixture
def all_well(monkeypatch):
    """Both were seen this moment, and the disk has room."""
    monkeypatch.setattr(checks, "FREE_BYTES", 0)
    pulse.delay()  # as beat rings it: who publishes it is seen
    for worker in WORKERS.values():
        beats(worker, at=timezone.now())


def asked(client) -> tuple[int, set[str]]:
    """The status of the heartbeat, and which checks failed."""
    answer = client.get("/__heartbeat__")
    assert answer["Cache-Control"].startswith("max-age=0")
    return answer.status_code, {key for key, said in answer.json()["checks"].items() if said != "ok"}


def test_a_load_balancer_costs_no_database_and_no_cache(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(type(cache._connections["default"]), "get", None)
    with django_assert_num_queries(0):
        assert client.get("/__lbheartbeat__").content == b"ok"
    assert client.post("/__lbheartbeat__").status_code == 405


def test_the_heartbeat_is_well_when_everything_is(client, all_well):
    assert asked(client) == (200, set())


def test_beat_and_worker_count_as_gone_when_they_fall_silent(client, all_well):
    now = timezone.now()
    beats(WORKERS["mail"], at=now - SILENCE)
    assert asked(client) == (503, {"worker_mail"})
    cache.delete("pulse:beat")
    assert silent_for(BEAT, at=now) is None
    assert asked(client) == (503, {"worker_mail", "beat"})
    beats(WORKERS["mail"], at=now + 2 * SILENCE)
    assert asked(client) == (503, {"worker_mail", "beat"}), "a clock that is ahead"


@pytest.mark.django_db(transaction=True)
def test_a_queue_without_a_worker_is_named_whoever_takes_the_others(all_well, start_worker):
    def silent():
        return {key for key, well in examined(HEARTBEAT, at=timezone.now()).items() if not well}

    def heard(*queues):
        for queue in QUEUES:  # as beat does
            pulse.apply_async(queue=queue, expires=15)
        until = time.monotonic() + 20
        while silent() & {WORKERS[queue] for queue in queues} and time.monotonic() < until:
            time.sleep(0.1)
        return silent()

    cache.delete_many([f"pulse:{worker}" for worker in WORKERS.values()])
    assert silent() == set(WORKERS.values())
    start_worker(queues="celery,mail_now")
    assert heard("celery", "mail_now") == {"worker_mail"}
    start_worker(queues="mail")
    assert heard("mail") == set()


def test_a_worker_that_is_busy_is_seen_by_what_it_takes_though_its_bells_grew_old(all_well, empty_queue):
    beats(WORKERS["mail"], at=timezone.now() - SILENCE)
    pulse.apply(routing_key="somebody_elses")
    assert silent_for(WORKERS["mail"], at=timezone.now()) >= SILENCE
    call_systems.apply(routing_key="mail")
    assert silent_for(WORKERS["mail"], at=timezone.now()) < SILENCE


def test_a_migration_that_was_not_run_is_found_and_what_needs_it_is_not_asked(client, all_well):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications' AND name LIKE '0013%'")
    assert asked(client) == (503, {"migrations", "mail", "sealing"})


@override_settings(REDIS_URL="redis://127.0.0.1:9")
def test_without_redis_the_rest_is_still_looked_at(client, all_well):
    assert asked(client) == (503, {"redis", *NOBODY})


def test_two_sites_on_one_database_of_redis_are_told_apart(client, all_well, settings):
    assert asked(client) == (200, set())
    settings.SITE_URL = "https://other.example.com"
    assert asked(client) == (503, {"redis", *NOBODY})


def test_mail_that_waits_too_long_is_told(client, all_well):
    now = timezone.now()
    assert lag(at=now) == timedelta(0)
    to = To("sara@example.com", Given.ACCOUNT, "ar")
    letter = post(LetterKind.RECEIPT, to, title="t", text="t", at=now - checks.MAIL_MAY_WAIT)
    assert lag(at=now) == now - letter.next_try_at
    assert asked(client) == (503, {"mail"})


def test_a_full_disk_is_told(client, all_well, monkeypatch):
    monkeypatch.setattr(checks, "FREE_BYTES", 10**18)
    assert asked(client) == (503, {"disk"})


def test_a_check_that_breaks_tells_nobody_why(client, all_well, monkeypatch, caplog):
    def broken(at):
        raise ValueError("sara@example.com")

    check = checks.Check("broken", "", "", "", broken)
    assert examined([check], at=timezone.now()) == {"broken": False}
    assert "ValueError" in caplog.text and "sara" not in caplog.text


def test_the_version_names_the_commit(client):
    said = client.get("/__version__").json()
    assert set(said) == {"commit"} and len(said["commit"]) in (0, 40)


@override_settings(SECURE_SSL_REDIRECT=True)
def test_monitoring_asks_the_process_itself_without_https(client):
    assert client.get("/__lbheartbeat__").status_code == 200
    assert client.get("/ar/").status_code == 301


def test_the_doctor_says_each_check_in_both_languages_and_what_helps(all_well, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # nobody listens there
    out = StringIO()
    with override("en"), pytest.raises(CommandError, match="2 checks failed"):
        call_command("doctor", stdout=out)
    said = out.getvalue()
    for check in DOCTOR:
        fails = check.key in ("mail_server", "second_factor")
        for language in ("ar", "en"):
            with override(language):
                assert (str(check.asks) in said) == (not fails)
                assert (str(check.fails) in said) == (str(check.remedy) in said) == fails


@override_settings(REDIS_URL="redis://127.0.0.1:9")
def test_what_nobody_could_look_at_is_unknown_and_only_the_cause_has_a_remedy(all_well):
    found = {one.check.key: one for one in findings(HEARTBEAT, at=timezone.now())}
    with override("en"):
        assert found["redis"].sentence.startswith("Redis does not answer") and found["redis"].remedy
        assert found["worker_mail"].sentence.startswith("Unknown") and not found["worker_mail"].remedy
        assert found["disk"].sentence == str(found["disk"].check.asks) and not found["disk"].remedy
    with override("ar"):
        assert "لا يجيب" in found["redis"].sentence and "غير معروف" in found["beat"].sentence


def test_the_doctor_names_the_key_that_is_missing_for_what_is_sealed(equipped, layla, settings):
    def well():
        [one] = findings([check], at=timezone.now())
        return one.well

    check = next(replace(check, needs="") for check in DOCTOR if check.key == "field_keys")
    assert well()
    right, other = settings.FIELD_KEYS, base64.urlsafe_b64encode(b"k" * 32).decode()
    settings.FIELD_KEYS = [other]
    assert not well(), "the second factors"
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    settings.FIELD_KEYS = right
    assert not well(), "the address"
    settings.FIELD_KEYS = [other, *right]
    assert well()


def test_the_doctor_tells_a_pepper_under_which_everybody_is_a_stranger(layla, yusuf, settings):
    def well():
        [one] = findings([check], at=timezone.now())
        return one.well

    check = next(replace(check, needs="") for check in DOCTOR if check.key == "pepper")
    assert well(), "nobody has an address"
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    right = settings.PEPPER
    settings.PEPPER = "another-pepper-of-thirty-two-letters"
    assert not well()
    subjects.confirm(yusuf, "yusuf@cachoo.example", language="ar")
    assert not well(), "who came under the wrong one does not hide it"
    settings.PEPPER = right
    assert well()


@override_settings(STAFF_MFA=True)
def test_the_doctor_is_content_when_everything_is_well(all_well, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("doctor", stdout=StringIO())
