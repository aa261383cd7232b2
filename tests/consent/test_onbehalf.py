"""On behalf: what the staff record for a person carries who acted and why, one by one or from a file."""

import json
from datetime import timedelta

import pytest

from consent import devices, subjects
from consent.bulk import COLUMNS, BadFile, Fault, read_rows, record_rows
from consent.evidence import body_of
from consent.linking import link
from consent.models import ConsentRecord
from consent.onbehalf import RemarkMissing, RemarkTooLong, record_for
from consent.receipts import receipt_of
from policies.models import AuditEvent, Purpose
from tests.builders import a_draft
from tests.consent.builders import an_act, answers, published_from
from tests.consent.rights_people import LAYLA, known

pytestmark = pytest.mark.django_db
HEADER = ",".join(COLUMNS)


@pytest.fixture
def version():
    """A version with a newsletter to choose."""
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, **told)
    return published_from(draft)


def on_paper(version, seconds=1) -> str:
    """A moment at which somebody signed, after the version was published."""
    return (version.published_at + timedelta(seconds=seconds)).isoformat()


def a_minute_later(version, *rows):
    """The file is recorded."""
    at = version.published_at + timedelta(minutes=1)
    return record_rows(read_rows(a_file(*rows)), by="huda", at=at)


def a_file(*rows) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def test_the_record_says_who_acted_and_why_and_the_database_alone_does_not(layla, version):
    act = an_act(version, "accept", purposes={"newsletter": True})
    made, is_new = record_for(layla, act, version=version, remark="قالته هاتفيًّا.", by="huda")
    assert is_new and (made.on_behalf, made.actor, made.channel, made.evidence) == (
        True,
        "huda",
        "staff",
        "staff",
    )
    said = json.loads(body_of(made))
    assert (said["event"]["entity_id"], said["evidence"]["remark"]) == ("huda", "قالته هاتفيًّا.")
    stored = str(ConsentRecord.objects.values().get())
    assert "هاتفي" not in stored and receipt_of(made)
    event = AuditEvent.objects.get(action="record_for")
    assert (event.actor, event.target, event.reason) == ("huda", f"subject:{layla.pk}", "")


def test_without_a_remark_nothing_is_recorded(layla, version):
    with pytest.raises(RemarkMissing):
        record_for(layla, an_act(version, "accept"), version=version, remark=" \n", by="huda")
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("remark", ["\0", "\ufeff", "\u202e \u200b", "\u3164", "\u0301"])
def test_a_remark_that_nobody_can_see_is_none(layla, version, remark):
    with pytest.raises(RemarkMissing):
        record_for(layla, an_act(version, "accept"), version=version, remark=remark, by="huda")


def test_a_remark_is_never_cut(layla, version):
    with pytest.raises(RemarkTooLong):
        record_for(layla, an_act(version, "accept"), version=version, remark="ن" * 501, by="huda")
    record_for(layla, an_act(version, "accept"), version=version, remark="ن" * 500, by="huda")


def test_a_hidden_character_a_purpose_named_twice_and_an_unseen_remark_are_named_by_line(layla, version):
    start = f"{layla.pk},privacy,1,"
    rows = [
        f"{start}a\0r,accept,,,هاتفيًّا",
        f"{start}ar,accept,newsletter=yes newsletter=no,,هاتفيًّا",
        f"{start}ar,accept,,,\u3164",
        f"{start}ar,accept,,,{'ن' * 501}",
        f"{start}ar,accept,,,هاتفيًّا \u202e12",
        f'{start}ar,accept,,,"هاتفيًّا\nثم كتابةً"',
    ]
    _new, faults = record_rows(read_rows(a_file(*rows)), by="huda")
    said = [fault.sentence for fault in faults]
    assert [fault.line for fault in faults] == [2, 3, 4, 5, 6, 8]
    assert "language" in said[0] and "newsletter" in said[1] and all("remark" in one for one in said[4:])
    assert said[2:4] == [str(RemarkMissing.sentence), str(RemarkTooLong.sentence)]
    assert not ConsentRecord.objects.exists()


def test_a_file_is_recorded_once_however_often_it_is_sent(layla, yusuf, version):
    known(layla)
    rows = [
        f"{LAYLA},privacy,1,ar,accept,newsletter=yes,{on_paper(version)},استمارة ورقية",
        f"{yusuf.pk},privacy,1,ar,refuse,,,هاتفيًّا",
    ]
    assert a_minute_later(version, *rows) == (2, [])
    assert a_minute_later(version, *rows) == (0, [])
    assert a_minute_later(version, *(row.replace(",1,", ",01,") for row in rows)) == (0, [])
    assert (answers(layla), answers(yusuf)) == (["accept"], ["refuse"])
    made = layla.records.get()
    assert made.decided_at_client == version.published_at + timedelta(seconds=1)
    assert (made.clock, made.purposes) == ("told", {"newsletter": True})
    assert AuditEvent.objects.filter(action="record_for").count() == 2


def test_paper_that_lay_for_years_says_when_and_takes_back_nothing_newer(layla, version):
    at = version.published_at + timedelta(days=700)
    record_for(layla, an_act(version, "accept"), version=version, remark="r", by="huda", at=at)
    signed = version.published_at + timedelta(days=100)
    row = f"{layla.pk},privacy,1,ar,refuse,,{signed.isoformat()},ورقة قديمة"
    assert record_rows(read_rows(a_file(row)), by="huda", at=at + timedelta(days=1)) == (1, [])
    made = layla.records.get(decision="refuse")
    assert (made.clock, made.decided_at, made.effect) == ("told", signed, "out_of_order")
    assert layla.standings.get().accepted_number == 1


def test_what_is_said_again_at_no_named_moment_is_recorded_again_unless_it_stands(layla, version):
    accept = f"{layla.pk},privacy,1,ar,accept,newsletter=yes,,هاتفيًّا"
    steps = (accept, accept, accept.replace("accept,newsletter=yes", "refuse,"), accept)
    new = []
    for minute, row in enumerate(steps, 1):
        at = version.published_at + timedelta(minutes=minute)
        new.append(record_rows(read_rows(a_file(row)), by="huda", at=at)[0])
    assert new == [1, 0, 1, 1] and layla.standings.get().accepted_number == 1


def test_one_wrong_line_and_nothing_is_recorded_and_each_is_named(layla, yusuf, version):
    good = f"{layla.pk},privacy,1,ar,accept,,,هاتفيًّا"
    wrong = [
        "nobody@cachoo.example,privacy,1,ar,accept,,,r",
        "not an address,privacy,1,ar,accept,,,r",
        f"{yusuf.pk},privacy,9,ar,accept,,,r",
        f"{yusuf.pk},privacy,x,ar,accept,,,r",
        f"{yusuf.pk},privacy,1,en,accept,,,r",
        f"{yusuf.pk},privacy,1,ar,continued_use,,,r",
        f"{yusuf.pk},privacy,1,ar,accept,newsletter=maybe,,r",
        f"{yusuf.pk},privacy,1,ar,accept,nothing=yes,,r",
        f"{yusuf.pk},privacy,1,ar,accept,,yesterday,r",
        f"{yusuf.pk},privacy,1,ar,accept,,2026-W48-5,r",
        f"{yusuf.pk},privacy,1,ar,accept,,20261127T120000,r",
        f"{yusuf.pk},privacy,1,ar,accept,,2099-01-01T00:00:00Z,r",
        f"{yusuf.pk},privacy,1,ar,accept,,{on_paper(version, -2)},r",
        f"{yusuf.pk},privacy,1,ar,accept,,0001-01-01T00:00:00Z,r",
        f"{yusuf.pk},privacy,1,ar,accept,,,",
    ]
    new, faults = record_rows(read_rows(a_file(good, *wrong)), by="huda")
    assert new == 0 and [fault.line for fault in faults] == list(range(3, 3 + len(wrong)))
    assert all(isinstance(fault, Fault) and fault.sentence for fault in faults)
    assert not ConsentRecord.objects.exists() and not AuditEvent.objects.filter(action="record_for").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"person,decision\n1,accept",
        HEADER.encode(),
        a_file("a,b"),
        a_file("a,b,c,d,e,f,g,h,i"),
        b"\xff\xfe\x00",
        a_file('"a'),
        a_file(*["a,privacy,1,ar,accept,,,r"] * 1001),
        b"x" * 1_048_577,
    ],
    ids=["empty", "columns", "no rows", "short", "long", "bytes", "quote", "many", "large"],
)
def test_what_is_no_such_file_is_refused(content):
    with pytest.raises(BadFile):
        read_rows(content)


@pytest.mark.parametrize("zone", ["", "Z", "+05:00"])
def test_a_moment_without_an_offset_is_in_the_time_zone_of_the_desk(layla, version, zone):
    at = version.published_at + timedelta(days=1)
    written = f"{at:%Y-%m-%dT%H:%M:%S}{zone}"
    row = f"{layla.pk},privacy,1,ar,accept,,{written},استمارة"
    assert record_rows(read_rows(a_file(row)), by="huda", at=at + timedelta(days=1)) == (1, [])
    east = {"": timedelta(hours=3), "Z": timedelta(), "+05:00": timedelta(hours=5)}[zone]
    assert layla.records.get().decided_at_client == at.replace(microsecond=0) - east


def test_a_row_more_costs_its_own_record_and_no_look_up(version, settings, django_assert_max_num_queries):
    settings.PUBLICATION_LEAD = 3600  # nothing is read anew in between, however slow the machine
    people = [subjects.of_token(issuer="https://id.example", sub=str(one), claims={}) for one in range(20)]
    rows = [f"{one.pk},privacy,1,ar,accept,newsletter=yes,,استمارة" for one in people]
    record_rows(read_rows(a_file(rows[0])), by="huda")  # makes what a process makes once
    with django_assert_max_num_queries(20 * 9 + 10):
        assert record_rows(read_rows(a_file(*rows)), by="huda") == (19, [])
    with django_assert_max_num_queries(20 * 2 + 10):  # that it stands, and its record
        assert record_rows(read_rows(a_file(*rows)), by="huda") == (0, [])


def test_one_person_named_in_two_ways_and_twice_is_recorded_in_turn(layla, version):
    known(layla)
    rows = [
        f"{LAYLA},privacy,1,ar,accept,newsletter=yes,{on_paper(version, 1)},استمارة",
        f"{layla.pk},privacy,1,ar,withdraw,newsletter=no,{on_paper(version, 2)},هاتفيًّا",
    ]
    assert a_minute_later(version, *rows) == (2, [])
    first, second = layla.records.order_by("decided_at_client")
    assert second.previous == first.pk
    layla.refresh_from_db()
    assert (layla.seq, layla.last_record) == (2, second.pk)


def test_a_file_sent_again_after_a_device_in_it_was_linked_is_recorded_once(layla, version):
    subject, token = devices.register()
    rows = read_rows(a_file(f"{subject.pk},privacy,1,ar,accept,newsletter=yes,,استمارة"))
    assert record_rows(rows, by="huda") == (1, [])
    link(layla, token)
    assert record_rows(rows, by="huda") == (0, [])
