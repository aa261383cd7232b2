"""The rows that the gate reads are the fold of the records, whatever the order in which these arrive."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.deriving import records_of, stored
from consent.models import ConsentRecord, PurposeStanding, Standing
from consent.reconciling import reconcile
from policies import schedule
from tests.builders import a_published
from tests.consent.builders import press, record_by_app
from tests.consent.saying import PURPOSES, acts, say_all, two_versions
from tests.fixtures.people import a_reader

pytestmark = pytest.mark.django_db


def literal(records):
    """The rule, written down once more as it is spoken; (decided_at, received_at, id), ties protective."""
    accepted, informed = {0}, {0}
    refused, consents = {}, {}
    trusted = {"ok", "skewed"}
    for key in [None, *PURPOSES]:
        mine = []
        for one in records:
            says_no = one.decision == "refuse" if key is None else one.purposes.get(key) is False
            if key is None or key in one.purposes:
                late = says_no and one.clock not in trusted
                mine.append(
                    (one.received_at if late else one.decided_at, says_no, one.received_at, one.id, one)
                )
        for counted_from, says_no, _received, _id, one in sorted(mine, key=lambda row: row[:4]):
            doubtful = one.clock not in trusted
            if key is not None:
                if says_no:
                    consents[key] = 0
                elif not (doubtful and consents.get(key) == 0):
                    consents[key] = one.number
            elif says_no:
                accepted = {number for number in accepted if number < one.floor}
                informed = {number for number in informed if number < one.floor}
                refused[one.floor] = counted_from
            elif doubtful and refused:
                continue
            elif one.decision == "accept":
                accepted = accepted | {one.number}
                refused = {floor: at for floor, at in refused.items() if floor > one.number}
            elif one.decision == "acknowledge":
                informed = informed | {one.number}
    return max(accepted), max(informed), max(refused.values(), default=None), consents


# One database for all examples: each has a person of its own.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_acts_in_any_order_late_or_lying_come_to_what_the_rule_says(versions, said, random):
    subject, start = a_reader(uuid.uuid4().hex), versions[1].published_at + timedelta(hours=1)
    random.shuffle(said)
    say_all(subject, versions, said, start)
    line = schedule.read().policies["privacy"]
    state = stored(subject, line)
    consents = {key: one.number for key, one in state.purposes.items()}
    found = (state.accepted, state.informed, state.refused_at, consents)
    assert found == literal(records_of(subject, line))


def test_nobody_has_accepted_what_they_were_never_asked(layla, versions):
    line = schedule.read().policies["privacy"]
    record_by_app(layla, versions[1])
    record_by_app(layla, versions[1], decision="refuse")
    assert stored(layla, line).accepted == 0
    record_by_app(layla, versions[0])
    record_by_app(layla, versions[1])
    record_by_app(layla, versions[1], decision="refuse")
    assert stored(layla, line).accepted == 1
    assert reconcile().wrong == []


@pytest.fixture
def versions():
    return two_versions()


def test_a_right_standing_is_left_alone(layla):
    press(layla, a_published(), "accept")
    found = reconcile()
    assert (found.compared, found.wrong) == (1, [])
    call_command("check_standing")


def test_a_standing_that_somebody_touched_is_named_and_repaired(layla, yusuf, versions, capsys):
    for one in (layla, yusuf):
        record_by_app(one, versions[0], purposes={"newsletter": True})
    Standing.objects.filter(subject=layla).update(accepted_number=2)
    PurposeStanding.objects.filter(subject=yusuf).update(key="analytics")
    with pytest.raises(CommandError):
        call_command("check_standing")
    said = capsys.readouterr().out
    assert str(layla.pk) in said and str(yusuf.pk) in said
    call_command("check_standing", repair=True)
    call_command("check_standing")
    assert Standing.objects.get(subject=layla).accepted_number == 1
    assert PurposeStanding.objects.get(subject=yusuf).key == "newsletter"


def test_a_standing_that_was_lost_is_made_anew(layla, versions):
    record_by_app(layla, versions[0], purposes={"newsletter": True}, at=timezone.now())
    Standing.objects.all().delete()
    PurposeStanding.objects.all().delete()
    assert len(reconcile(repair=True).wrong) == 1
    assert reconcile().wrong == []
    assert (Standing.objects.count(), PurposeStanding.objects.count()) == (1, 1)
    assert ConsentRecord.objects.count() == 1
