"""What is owed when a row of the schedule is not as it should be: the others are still asked for."""

from dataclasses import replace

import pytest
from django.utils import timezone

from consent.owing import in_force_or_owed, language_of
from policies import schedule
from policies.schedule import read
from policies.timeline import Schedule
from tests.builders import a_policy, a_published, soon

pytestmark = pytest.mark.django_db


def without_texts(monkeypatch, number):
    """The schedule in which this version of the privacy policy has lost its texts."""
    whole = read()
    line = whole.policies["privacy"]
    versions = tuple(replace(one, languages={}) if one.number == number else one for one in line.versions)
    broken = Schedule({**whole.policies, "privacy": replace(line, versions=versions)})
    monkeypatch.setattr(schedule, "load", lambda: broken)
    schedule.forget()
    return broken


def test_a_version_without_any_text_takes_neither_the_page_nor_the_gate_down(
    monkeypatch, issuer, browser, layla, clock
):
    policy = a_policy()
    first, second = a_published(policy), a_published(policy, effective_at=soon(30))
    terms = a_published(a_policy(slug="terms"))
    clock(minutes=1)
    without_texts(monkeypatch, second.number)
    actions = issuer.app().get("/api/v1/me/gate").json()["actions"]
    assert {(one["policy"], one["version"]) for one in actions} == {
        ("privacy", first.number),
        ("terms", terms.number),
    }
    assert issuer.app().get("/api/v1/gate").status_code == 200
    assert browser(layla).get("/ar/answer/").status_code == 200


def test_a_policy_with_no_text_at_all_is_not_asked_for(monkeypatch, clock):
    version = a_published()
    clock(minutes=1)
    assert in_force_or_owed(without_texts(monkeypatch, version.number), {}, timezone.now()) == []


def test_a_version_that_lost_its_authoritative_language_is_shown_in_one_that_it_has():
    a_published()
    version = read().policies["privacy"].versions[0]
    assert language_of(version, "en") == "ar"
    assert language_of(replace(version, authoritative_language="fr"), "en") == "ar"
