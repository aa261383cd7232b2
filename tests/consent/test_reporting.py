"""Reports: everybody once, what they stood for at that moment, and the same when it is asked again later."""

import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.deriving import records_of
from consent.devices import register
from consent.erasing import deciding
from consent.linking import link
from consent.models import Notice
from consent.noticing import record_bounced, record_delivered
from consent.reporting import SETTLED, Filter, Stand, count, everyone, growth, page, settled
from consent.standing import fold
from policies import schedule
from tests.builders import a_published, soon
from tests.consent.builders import press, record_by_app
from tests.consent.saying import ON_A_VERSION, acts, offering, say_all, two_versions
from tests.fixtures.people import a_reader

pytestmark = pytest.mark.django_db
EVERYBODY = Filter()
NAMES = ("nour", "hind", "salem", "maha", "rami", "zaid")


@pytest.fixture
def version():
    return a_published(floor_mode="continued_use")


@pytest.fixture
def people(version, layla, yusuf):
    """By name, one person for every way to stand."""
    everybody = {"layla": layla, "yusuf": yusuf} | {name: a_reader(name) for name in NAMES}
    now = timezone.now()
    press(layla, version, "accept")
    record_by_app(yusuf, version, decision="refuse")
    press(everybody["nour"], version, "acknowledge")
    record_delivered(
        version_id=version.pk, told=[(everybody["hind"].pk, now)], grade="accepted_by_recipient_server"
    )
    press(everybody["salem"], version, "displayed")
    record_delivered(version_id=version.pk, told=[(everybody["maha"].pk, now)])
    record_bounced(version_id=version.pk, subject_id=everybody["maha"].pk, at=now)
    return everybody


@pytest.fixture
def versions():
    """The third is the second with its writing mended: it is satisfied by an acceptance of the second."""
    first, second = two_versions()
    return first, second, offering(first.policy, effective_at=soon(240), change_class="editorial")


def stands(version, at, wanted=EVERYBODY):
    return {row.subject: row.stand for row in everyone(version, wanted, at=at)}


def test_everybody_is_counted_once_for_what_they_stand_for(version, people):
    at = timezone.now()
    counts = count(version, at=at)
    assert counts.stands == {
        "accepted": 1,
        "refused": 1,
        "acknowledged": 1,
        "continued": 0,
        "told": 2,
        "relayed": 1,
        "untold": 2,
    }
    assert (counts.people, counts.bounced) == (8, 1)
    assert counts.channels == {"web": 2, "app": 1} and counts.languages == {"ar": 3}
    assert stands(version, at)[people["maha"].pk] == Stand.RELAYED


def test_a_list_is_filtered_and_goes_on_where_its_page_ended(version, people):
    at = timezone.now()
    assert set(stands(version, at, Filter(stand="told"))) == {people["hind"].pk, people["salem"].pk}
    assert set(stands(version, at, Filter(channel="app"))) == {people["yusuf"].pk}
    assert set(stands(version, at, Filter(bounced=True))) == {people["maha"].pk}
    assert not stands(version, at, Filter(language="en"))
    first = page(version, Filter(), at=at, size=5)
    second = page(version, Filter(), at=at, size=5, after=first[-1].subject)
    assert len(first) == 5 and len(second) == 3
    ids = [row.subject for row in [*first, *second]]
    assert ids == sorted(ids) and len(set(ids)) == 8


def test_a_past_moment_stays_as_it_was_whatever_happens_after_it(
    version, people, settings, tmp_path, letters_at_once
):
    settings.VAR_DIR = tmp_path
    then = timezone.now()
    before = list(everyone(version, Filter(), at=then))
    press(people["layla"], version, "refuse")
    press(people["rami"], version, "accept", decided_at=then - timedelta(hours=1), sent_at=timezone.now())
    record_delivered(version_id=version.pk, told=[(people["zaid"].pk, then - timedelta(hours=1))])
    deciding.leave(people["yusuf"])
    a_reader("late")
    assert list(everyone(version, Filter(), at=then)) == before
    after = count(version, at=timezone.now())
    assert (after.people, after.stands["accepted"], after.stands["refused"]) == (8, 1, 1)


def test_an_answer_counts_before_use_and_use_is_never_counted_with_it(version, people):
    notice = Notice.objects.get(subject=people["hind"])
    press(people["hind"], version, "continued_use", notice=notice)
    at = timezone.now()
    assert stands(version, at)[people["hind"].pk] == Stand.CONTINUED
    press(people["hind"], version, "refuse")
    assert stands(version, timezone.now())[people["hind"].pk] == Stand.REFUSED
    assert stands(version, at)[people["hind"].pk] == Stand.CONTINUED


def test_a_device_speaks_for_its_owner_from_the_moment_they_are_joined(version, people):
    device, token = register()
    press(device, version, "refuse")
    press(device, version, "displayed")
    alone = timezone.now()
    before = list(everyone(version, Filter(), at=alone))
    link(people["rami"], token)
    found = stands(version, timezone.now())
    assert found[people["rami"].pk] == Stand.REFUSED and device.pk not in found
    assert list(everyone(version, Filter(), at=alone)) == before
    assert stands(version, alone)[people["rami"].pk] == Stand.UNTOLD


def test_an_owners_own_word_stands_whatever_was_said_on_a_device_joined_later(version, people, clock):
    second = a_published(version.policy, effective_at=soon(60))
    spoken = {"layla": Stand.ACCEPTED, "yusuf": Stand.REFUSED, "nour": Stand.ACKNOWLEDGED}
    for name in spoken:
        device, token = register()
        for one in (version, second):
            clock(seconds=1)
            press(device, one, "refuse" if name == "layla" else "accept")
        link(people[name], token)
    found, then = stands(version, timezone.now()), stands(second, timezone.now())
    assert {name: found[people[name].pk] for name in spoken} == spoken
    # A later version they had not spoken of, but to whoever has a no of their own nothing is added.
    later = {"layla": Stand.REFUSED, "yusuf": Stand.UNTOLD, "nour": Stand.ACCEPTED}
    assert {name: then[people[name].pk] for name in spoken} == later


def test_all_that_was_answered_on_a_device_is_its_owners_who_had_said_nothing(version, people, clock):
    second = a_published(version.policy, effective_at=soon(60))
    device, token = register()
    for one in (version, second):
        clock(seconds=1)
        press(device, one, "accept")
    link(people["zaid"], token)
    for one in (version, second):
        assert stands(one, timezone.now())[people["zaid"].pk] == Stand.ACCEPTED


def test_what_undid_a_refusal_on_a_device_undoes_it_for_its_owner(versions):
    device, token = register()
    start = versions[1].published_at + timedelta(hours=1)
    said = [("refuse", 0, {}, 1, True, 5), ("accept", 0, {}, 2, True, 5), ("accept", 1, {}, 3, False, 6)]
    say_all(device, versions, said, start)
    owner = a_reader("zaid")
    link(owner, token, at=start + timedelta(minutes=7))
    for version in versions[:2]:
        assert stands(version, start + timedelta(minutes=8))[owner.pk] == Stand.ACCEPTED


def test_a_refusal_of_mended_writing_that_a_later_yes_undid_is_reported_no_more(versions):
    subject, start = a_reader("zaid"), versions[1].published_at + timedelta(hours=1)
    said = [("accept", 2, {}, 0, True, 5), ("accept", 1, {}, 1, True, 5), ("refuse", 2, {}, 2, True, 5)]
    say_all(subject, versions, [*said, ("accept", 1, {}, 3, True, 5)], start)
    found = [stands(version, start + timedelta(minutes=8))[subject.pk] for version in versions]
    assert found == [Stand.UNTOLD, Stand.ACCEPTED, Stand.UNTOLD]


# One database for all examples: each has a person of its own.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts(ON_A_VERSION, of=3), min_size=5, max_size=8), st.randoms(use_true_random=False))
def test_a_report_says_what_the_gate_holds_of_answers_in_any_order_late_or_lying(versions, said, random):
    """At any moment, that is of the records that we had by then."""
    subject, start = a_reader(uuid.uuid4().hex), versions[1].published_at + timedelta(hours=1)
    random.shuffle(said)
    say_all(subject, versions, said, start)
    line = schedule.read().policies["privacy"]
    for minutes in (6, 9):
        at = start + timedelta(minutes=minutes)
        basis = fold(one for one in records_of(subject, line) if one.received_at <= at).basis
        for version in versions:
            [row] = page(version, Filter(), at=at, after=UUID(int=subject.pk.int - 1), size=1)
            assert row.subject == subject.pk
            assert (row.stand == Stand.ACCEPTED) == (version.number in basis.accepted)
            assert row.stand != Stand.REFUSED or basis.refused
            if row.stand == Stand.ACKNOWLEDGED:
                assert version.number in basis.informed
            if any(no.number == version.number for no in basis.refused.values()):
                assert row.stand == Stand.REFUSED


@pytest.mark.parametrize(("refused", "undone"), [(0, True), (1, False)])
def test_a_yes_of_a_clock_not_believed_counts_once_the_refusal_before_it_was_undone(
    layla, versions, refused, undone
):
    """One version was refused, then the other accepted: only the later one says yes to both."""
    start = versions[1].published_at + timedelta(hours=1)
    told = [("refuse", refused, {}, 1, True, 5), ("accept", 1 - refused, {}, 2, True, 5)]
    say_all(layla, versions, [*told, ("accept", refused, {}, 3, False, 5)], start)
    stood = Stand.ACCEPTED if undone else Stand.REFUSED
    assert stands(versions[refused], start + timedelta(minutes=6))[layla.pk] == stood


def test_a_mail_that_came_back_told_nobody_and_use_after_it_stands_on_nothing(version, people):
    hind, now = people["hind"], timezone.now()
    press(hind, version, "continued_use", notice=Notice.objects.get(subject=hind))
    record_bounced(version_id=version.pk, subject_id=hind.pk, at=now)
    assert stands(version, timezone.now())[hind.pk] == Stand.RELAYED
    record_delivered(version_id=version.pk, told=[(hind.pk, timezone.now())], grade="reported_by_server_key")
    assert stands(version, timezone.now())[hind.pk] == Stand.TOLD


def test_growth_ends_where_the_count_stands(version, people, django_assert_num_queries):
    at = timezone.now()
    with django_assert_num_queries(1):
        grown = growth(version, at=at, points=30)
    moments = [moment for moment, _sums in grown]
    assert moments == sorted(moments) and moments[0] == version.published_at and moments[-1] == at
    assert grown[0][1] == dict.fromkeys(("accepted", "refused", "acknowledged", "continued"), 0)
    stood = count(version, at=at).stands
    assert grown[-1][1] == {stand: stood[stand] for stand in grown[-1][1]}


def test_another_version_is_another_report(version, people):
    other = a_published(version.policy, effective_at=soon(600))
    assert count(other, at=timezone.now()).stands["untold"] == 8
    assert page(other, Filter(), at=timezone.now(), after=uuid.UUID(int=2**128 - 1)) == []


@pytest.mark.django_db(transaction=True)
def test_a_report_stays_behind_what_is_still_being_stored():
    began = timezone.now()
    assert began - timedelta(seconds=12) < settled(at=began) <= began - SETTLED
    other, later = connection.copy(), began + timedelta(hours=1)
    with other.cursor() as cursor:
        cursor.execute("BEGIN; SELECT pg_current_xact_id()")
        assert settled(at=later) < timezone.now()
        cursor.execute("ROLLBACK")
    other.close()
    assert settled(at=later) > timezone.now()
