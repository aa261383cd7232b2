"""Linking a device: its owner has what they said on it, and nobody has what another person said."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import devices
from consent.checking import line_of
from consent.deriving import derived, stored
from consent.devices import UnknownDevice
from consent.erasing import deciding
from consent.evidence import body_of
from consent.linking import LinkConflict, carried, link
from consent.models import ConsentRecord, Identity
from consent.refusals import UnknownSubject
from consent.standing import fold
from consent.subjects import set_minor
from tests.builders import a_published, soon
from tests.consent.builders import record_by_app
from tests.consent.test_api_choices import offering, worth
from tests.consent.test_standing import NOW, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def device():
    """A device that nobody has signed up on: its subject and its token."""
    return devices.register()


def standing(subject):
    return subject.standings.values("accepted_number", "refused_at", "policy__slug")


def test_the_owner_has_what_was_said_on_the_device_and_it_names_its_original(device, layla, clock):
    version = offering()
    subject, token = device
    original, _new = record_by_app(subject, version, purposes={"newsletter": True, "analytics": False})
    clock(days=2)
    [made] = link(layla, token)
    assert (made.subject_id, made.original, made.evidence) == (layla.pk, original.pk, "device")
    assert (made.decided_at, made.decision) == (original.decided_at, "accept")
    assert made.received_at - made.decided_at > timedelta(days=1)
    said = json.loads(body_of(made))
    assert said["evidence"]["original_record_id"] == str(original.pk)
    assert worth(layla) == {"newsletter": "given", "analytics": "withheld"}
    assert standing(layla).get()["accepted_number"] == version.number
    assert "original_record_id" not in json.loads(body_of(original))["evidence"]
    call_command("check_standing")


def test_what_the_owner_said_themselves_stays_and_the_rest_is_taken_from_the_device(device, layla):
    version = offering()
    subject, token = device
    record_by_app(layla, version, decision="refuse")
    record_by_app(layla, version, decision="withdraw", purposes={"newsletter": False})
    record_by_app(subject, version, purposes={"newsletter": True, "analytics": True})
    [made] = link(layla, token)
    assert (made.decision, made.purposes) == ("set", {"analytics": True})
    assert worth(layla) == {"newsletter": "withheld", "analytics": "given"}
    assert standing(layla).get()["refused_at"] is not None


def test_only_what_stood_on_the_device_is_carried_over(device, layla, clock):
    version = offering()
    subject, token = device
    record_by_app(subject, version, purposes={"newsletter": True})
    clock(minutes=1)
    record_by_app(subject, version, decision="withdraw", purposes={"newsletter": False})
    clock(minutes=2)
    record_by_app(subject, version, decision="refuse")
    made = link(layla, token)
    assert [(one.decision, one.purposes) for one in made] == [
        ("withdraw", {"newsletter": False}),
        ("refuse", {}),
    ]


def test_the_acceptance_that_counts_and_every_refusal_that_stands_are_carried_over(device, layla, clock):
    versions = [a_published()]
    for days in (60, 120):
        versions.append(a_published(versions[0].policy, effective_at=soon(days)))
    subject, token = device
    for decision, version in zip(("accept", "refuse", "refuse"), versions, strict=True):
        clock(seconds=1)
        record_by_app(subject, version, decision=decision)
    line = line_of(versions[0])[0]
    made = link(layla, token)
    assert [(one.decision, one.version_id) for one in made] == [
        (decision, version.pk)
        for decision, version in zip(("accept", "refuse", "refuse"), versions, strict=True)
    ]
    assert derived(layla, line) == derived(subject, line) == stored(layla, line)


def test_what_was_answered_on_the_device_of_a_later_version_is_its_owners_who_answered_an_earlier_one(
    device, layla, clock
):
    first = offering()
    second = a_published(first.policy, effective_at=soon(60))
    record_by_app(layla, first)
    subject, token = device
    clock(minutes=1)
    record_by_app(subject, first, decision="refuse")
    clock(minutes=2)
    record_by_app(subject, second)
    [made] = link(layla, token)
    assert (made.decision, made.version, made.purposes) == ("accept", second, {})
    assert standing(layla).get()["accepted_number"] == 2


def test_of_two_devices_the_later_word_counts_whichever_is_linked_first(layla, clock):
    version = offering()
    phone, tablet = devices.register(), devices.register()
    record_by_app(phone[0], version, purposes={"newsletter": True})
    clock(minutes=1)
    record_by_app(tablet[0], version, decision="refuse")
    record_by_app(tablet[0], version, decision="withdraw", purposes={"newsletter": False})
    for _subject, token in (phone, tablet):
        link(layla, token)
    assert worth(layla)["newsletter"] == "withheld"
    assert standing(layla).get()["refused_at"] is not None


def test_no_answer_of_a_device_comes_beside_its_owners_no(device, layla):
    first = offering()
    second = a_published(first.policy, effective_at=soon(60))
    record_by_app(layla, first, decision="refuse")
    subject, token = device
    record_by_app(subject, second)
    assert link(layla, token) == []
    assert standing(layla).get()["refused_at"] is not None


def test_an_answer_keeps_its_moment_however_long_it_lay_on_the_device(device, layla):
    version = offering()
    subject, token = device
    original, _new = record_by_app(subject, version)
    [made] = link(layla, token, at=timezone.now() + timedelta(days=500))
    assert (made.decided_at, made.clock) == (original.decided_at, original.clock)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_is_carried_over_comes_to_what_it_came_to_on_the_device(data):
    """Linked an hour later: only a no of a clock not to be believed counts from then."""
    records = []
    for _each in range(data.draw(st.integers(1, 7))):
        decision = data.draw(st.sampled_from(["accept", "refuse", "acknowledge", "set"]))
        number = data.draw(st.integers(1, 4))
        decided, received = data.draw(st.integers(0, 5)), data.draw(st.integers(5, 9))
        clock = data.draw(st.sampled_from(["ok", "skewed", "unverified"]))
        choices = data.draw(st.dictionaries(st.sampled_from("ab"), st.booleans()))
        one = said(
            *(decision, number, {1: 1, 2: 1, 3: 3, 4: 4}[number], NOW + timedelta(minutes=decided), clock),
            received_at=NOW + timedelta(minutes=received),
            **({} if decision == "acknowledge" else choices),
        )
        records.append(one)
    state = fold(records)
    anew = [replace(one, received_at=one.received_at + timedelta(hours=1)) for one in carried(state)]
    data.draw(st.randoms(use_true_random=False)).shuffle(anew)
    found = fold(anew)
    assert (found.accepted, found.informed) == (state.accepted, state.informed)
    assert found.basis.refused.keys() == state.basis.refused.keys()
    worth = {key: one.number for key, one in state.purposes.items()}
    assert {key: one.number for key, one in found.purposes.items()} == worth


def test_a_device_whose_clock_was_not_believed_is_not_believed_by_linking_it(device, layla):
    version = offering()
    subject, token = device
    record_by_app(subject, version, decided_at=timezone.now() + timedelta(days=9))
    [made] = link(layla, token)
    assert made.clock in ("unverified", "future")


def test_a_child_agrees_to_nothing_by_a_device(device, layla):
    version = offering()
    subject, token = device
    record_by_app(subject, version, purposes={"newsletter": True})
    set_minor(layla.pk, minor=True)
    assert link(layla, token) == []
    assert not ConsentRecord.objects.filter(subject=layla).exists()


def test_a_device_is_one_persons_for_good(device, layla, yusuf):
    version = offering()
    subject, token = device
    record_by_app(subject, version)
    assert len(link(layla, token)) == 1
    assert link(layla, token) == []
    with pytest.raises(LinkConflict):
        link(yusuf, token)
    assert not yusuf.records.exists()
    assert devices.unlinked(token) is None
    with pytest.raises(UnknownDevice):
        link(yusuf, token + "x")


def test_a_key_used_on_the_device_is_the_same_record_for_its_owner(device, layla):
    version = offering()
    subject, token = device
    first, _new = record_by_app(subject, version)
    link(layla, token)
    again, new = record_by_app(layla, version, key=first.key)
    assert (again.pk, new) == (first.pk, False)


def test_erasing_the_owner_erases_the_device_and_the_erased_own_none(device, layla):
    subject, token = device
    record_by_app(subject, offering())
    link(layla, token)
    deciding.leave(layla)
    assert not Identity.objects.exists()
    with pytest.raises(UnknownDevice):
        link(layla, token)
    _other, token = devices.register()
    with pytest.raises(UnknownSubject):
        link(layla, token)
