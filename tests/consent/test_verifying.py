"""verify_ledger: whatever somebody with the database in their hands changes is found and named."""

import io
import os
import signal
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper
from django.db import connection, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent import memory, verifying
from consent.models import Checkpoint, ConsentRecord, LedgerEntry, LogReading, LogTile, SubjectKey
from consent.places import Place
from consent.sealing import append_waiting, seal
from consent.verifying import Fault, Reached, verify
from policies.auditing import note
from policies.models import AuditEvent, Question, Rendition
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import unguarded, without_acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]
FIRST = 5  # the leaf of the first record: the text and four acts of the staff come before it


@pytest.fixture
def sealed(layla):
    """Six answers in the log, under two checkpoints."""
    version, records = a_published(), []
    for time in range(6):
        records.append(press(layla, version, "refuse" if time % 2 else "accept", at=timezone.now())[0])
        if time == 2:
            seal()
    seal()
    assert LedgerEntry.objects.get(record=records[0]).index == FIRST
    return records


def faults():
    return [found for found in verify() if isinstance(found, Fault)]


def places():
    return {fault.where for fault in faults()}


def test_an_untouched_log_has_no_fault_and_progress_is_told(sealed):
    told, progress = io.StringIO(), io.StringIO()
    with translation.override("en"):
        call_command("verify_ledger", stdout=told, stderr=progress)
        assert "6 records read, no fault." in told.getvalue()
        assert "Leaves read: 11\n" in told.getvalue()
        for line in (
            "Tiles read: 2 --after ledger/11/tile/0/000.p/11",
            "Checkpoints read: 2 --after ledger/11/checkpoint/11",
        ):
            assert line in progress.getvalue().splitlines()
        *_, leaf, text, question, event, record = progress.getvalue().splitlines()
        assert leaf == "Leaves read: 11 --after ledger/11/leaf/10"
        assert text.startswith("Published files read: 4 --after text/")
        assert question.startswith("Questions read: 1 --after question/")
        assert event.startswith("Audit events read: 4 --after event/")
        assert record.startswith("Records read: 6 --after record/")
        with pytest.raises(CommandError, match="Nothing is left to read after this place"):
            call_command("verify_ledger", "--after", record.partition("--after ")[2])
    assert LogReading.objects.get().after == ""


def test_a_reading_that_was_stopped_anywhere_goes_on_there_and_misses_nothing(sealed, layla, monkeypatch):
    """With a line of progress after each thing, whatever is wrong is found before a stop or after it."""
    monkeypatch.setattr(verifying, "PAGE", 1)
    unguarded("UPDATE consent_consentrecord SET decision = 'withdraw' WHERE id = %s", [sealed[4].pk])
    unguarded("UPDATE policies_auditevent SET actor = 'omar2' WHERE actor = 'omar'")
    unguarded("UPDATE consent_logtile SET body = sha256('x') || substring(body FROM 33) WHERE level = 0")
    unguarded("UPDATE consent_checkpoint SET root = sha256('x') WHERE size = 8")
    whole = list(verify())
    press(layla, sealed[0].version, "accept", at=timezone.now())
    reached = [at for at, found in enumerate(whole) if isinstance(found, Reached)]
    assert len(reached) == 2 + 2 + 11 + 4 + 1 + 4 + 6
    for at in reached:
        place = Place.read(str(whole[at].place))
        rest = list(verify(after=place))
        assert seen(whole[: at + 1]) + seen(rest)[: len(seen(whole[at:]))] == seen(whole), place


def seen(found):
    """The faults of a reading, in order."""
    return [one for one in found if isinstance(one, Fault)]


NO_PLACES = "record record/7 leaf/7 ledger/5/leaf/x ledger/5/leaf/ ledger1/5/leaf/7 ledger/5/tile/0/1"


@pytest.mark.parametrize("place", ["", *NO_PLACES.split(), "ledger/5/record/7", "event/-", "event/٧"])
def test_words_that_are_no_place_are_refused(place):
    with (
        translation.override("ar"),
        pytest.raises(CommandError, match=r"لم تصل أي قراءة إلى هذا الموضع.*--after"),
    ):
        call_command("verify_ledger", "--after", place)
    with translation.override("en"), pytest.raises(CommandError, match="No reading got to this place"):
        call_command("verify_ledger", "--after", place)


NOWHERE = f"record/{UUID(int=2**128 - 1)} text/99999999 question/-1 event/-1 event/{2**63}"
IN_NO_LOG = "ledger/11/leaf/11 ledger/11/leaf/-1 ledger/8/checkpoint/11 ledger/11/tile/0/000.p/12"


@pytest.mark.parametrize("place", [*NOWHERE.split(), *IN_NO_LOG.split(), "event/" + "9" * 5000])
def test_nobody_goes_on_from_what_is_not_there(sealed, place):
    with pytest.raises(CommandError, match="--after"):
        call_command("verify_ledger", "--after", place)
    assert not LogReading.objects.exists()


@pytest.mark.parametrize("place", ["ledger/99999999999/leaf/5", "ledger/10/leaf/5", "ledger2/11/leaf/5"])
def test_nobody_goes_on_from_a_size_that_was_never_signed(sealed, place):
    with pytest.raises(CommandError, match="--after"):
        call_command("verify_ledger", "--after", place)
    call_command("verify_ledger", "--after", "ledger/8/leaf/5", stdout=io.StringIO(), stderr=io.StringIO())
    assert LogReading.objects.get().after == "ledger/8/leaf/5"


def test_the_command_names_its_findings_in_arabic(sealed):
    unguarded("UPDATE consent_consentrecord SET decision = 'withdraw' WHERE id = %s", [sealed[4].pk])
    told = io.StringIO()
    with translation.override("ar"), pytest.raises(CommandError):
        call_command("verify_ledger", stdout=told, stderr=io.StringIO())
    assert f"record {sealed[4].pk}: أعمدته الظاهرة تخالف متنه: decision\n" in told.getvalue()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_reading_that_is_killed_goes_on_from_its_last_line(sealed, tmp_path):
    unguarded("UPDATE consent_consentrecord SET decision = 'withdraw' WHERE id = %s", [max_of(sealed)])
    progress = tmp_path / "progress"
    child = os.fork()
    if not child:
        connection.connection = None  # the parent's; not to be closed here
        with progress.open("w") as file:
            killed = OutputWrapper(KilledAfter(file, "/leaf/"))
            call_command("verify_ledger", stdout=io.StringIO(), stderr=killed)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    last = progress.read_text().splitlines()[-1].partition("--after ")[2]
    assert last.endswith("/leaf/10") and not LogReading.objects.exists()
    told = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--after", last, stdout=told, stderr=io.StringIO())
    assert str(max_of(sealed)) in told.getvalue() and LogReading.objects.get().after == last


def max_of(records):
    """The last that is read."""
    return max(record.pk for record in records)


class KilledAfter(io.TextIOBase):
    """A file whose writer is killed once it has written such a line."""

    def __init__(self, file, words):
        self.file, self.words = file, words

    def write(self, text):
        self.file.write(text)
        self.file.flush()
        if self.words in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(text)


def test_a_checkpoint_that_was_taken_out_is_missed_by_the_file_outside(sealed):
    unguarded("DELETE FROM consent_checkpoint WHERE size = 11")
    assert str(memory.file()) in places()


def test_a_log_that_was_cut_short_is_missed_whatever_its_row_says(sealed):
    last = Checkpoint.objects.get(size=11)
    said = bytes(last.note).partition(b"\n\n")[0] + b"\n"
    unguarded("UPDATE consent_log SET follows = %s", [said])
    assert places() >= {"ledger"}
    gone = list(LedgerEntry.objects.filter(index__gte=8).values_list("record_id", flat=True))
    unguarded("DELETE FROM consent_checkpoint WHERE size = 11")
    unguarded('DELETE FROM consent_ledgerentry WHERE "index" >= 8')
    unguarded("DELETE FROM consent_consentrecord WHERE id = ANY(%s)", [gone])
    assert places() >= {str(memory.file()), "ledger"}


def test_what_waits_is_no_fault(sealed, layla):
    press(layla, sealed[0].version, "accept", at=timezone.now())
    assert not faults()


def test_a_destroyed_key_is_no_fault_and_its_leaf_is_still_compared(sealed, layla):
    unguarded("DELETE FROM consent_subjectkey")
    assert not SubjectKey.objects.exists() and not faults()
    unguarded("UPDATE consent_consentrecord SET commitment = sha256('x') WHERE id = %s", [sealed[3].pk])
    assert places() == {f"ledger/leaf {FIRST + 3}"}


COLUMNS = {
    "decision": "'withdraw'",
    "purposes": """'{"news": true}'""",
    "language": "'en'",
    "content_sha256": "repeat('0', 64)",
    "question_sha256": "repeat('0', 64)",
    "decided_at": "decided_at - interval '1 day'",
    "received_at": "received_at - interval '1 microsecond'",
    "decided_at_client": "now()",
    "sent_at": "now()",
    "clock": "'skewed'",
    "effect": "'superseded'",
    "channel": "'mail'",
    "evidence": "'import'",
    "actor": "'user 2'",
    "on_behalf": "true",
    "gpc": "true",
    "previous": "gen_random_uuid()",
    "method": "'x'",
    "surface": "'x'",
    "app": "'x'",
    "key": "gen_random_uuid()",
    "commitment": "sha256('x')",
    "body_encrypted": "sha256('x')",
}

OF_AN_ACT = {
    "at": "at - interval '1 microsecond'",
    "actor": "actor || '.'",
    "action": "'look_up'",
    "target": "'subject:1'",
    "content_hash": "repeat('0', 64)",
    "reason": "reason || ' '",
}

KINDS = ["column", "act", "tile", "missing", "place", "note"]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_tampering_is_found_and_named(sealed, data):
    place = data.draw(st.integers(0, 5))
    record, kind = sealed[place], data.draw(st.sampled_from(KINDS))
    with transaction.atomic():
        if kind == "column":
            name = data.draw(st.sampled_from(sorted(COLUMNS)))
            unguarded(f"UPDATE consent_consentrecord SET {name} = {COLUMNS[name]} WHERE id = %s", [record.pk])
            assert f"record {record.pk}" in places(), name
        elif kind == "act":
            event, name = data.draw(st.integers(0, 3)), data.draw(st.sampled_from(sorted(OF_AN_ACT)))
            pk = LedgerEntry.objects.get(index=1 + event).audit_event_id
            unguarded(f"UPDATE policies_auditevent SET {name} = {OF_AN_ACT[name]} WHERE id = %s", [pk])
            assert places() == {f"ledger/leaf {1 + event}"}, name
        elif kind == "tile":
            tile = data.draw(st.sampled_from(list(LogTile.objects.order_by("level"))))
            at = data.draw(st.integers(0, len(tile.body) - 1))
            body = bytearray(tile.body)
            body[at] ^= data.draw(st.integers(1, 255))
            unguarded("UPDATE consent_logtile SET body = %s WHERE id = %s", [bytes(body), tile.pk])
            assert any(where.startswith("ledger/tile/") for where in places())
        elif kind == "missing":
            unguarded("DELETE FROM consent_ledgerentry WHERE record_id = %s", [record.pk])
            assert places() == {f"ledger/leaf {FIRST + place}", f"record {record.pk}"}
        elif kind == "place":
            other = (place + data.draw(st.integers(1, 5))) % 6
            swap(FIRST + place, FIRST + other)
            assert places() == {f"ledger/leaf {FIRST + place}", f"ledger/leaf {FIRST + other}"}
        else:
            size = data.draw(st.sampled_from(list(Checkpoint.objects.values_list("size", flat=True))))
            unguarded("UPDATE consent_checkpoint SET root = sha256('x') WHERE size = %s", [size])
            assert f"ledger/checkpoint {size}" in places()
        transaction.set_rollback(True)
    assert LedgerEntry.objects.count() == 11


def swap(one, other):
    """Two leaves stand for each other's records."""
    ids = [LedgerEntry.objects.get(index=index).record_id for index in (one, other)]
    unguarded("UPDATE consent_ledgerentry SET index = 99 WHERE index = %s", [one])
    unguarded("UPDATE consent_ledgerentry SET index = %s WHERE index = %s", [one, other])
    unguarded("UPDATE consent_ledgerentry SET index = %s WHERE index = 99", [other])
    assert [LedgerEntry.objects.get(index=index).record_id for index in (other, one)] == ids


def test_a_record_that_is_gone_and_one_that_was_added_are_named(sealed):
    [gone, like] = sealed[1], sealed[2]
    unguarded("UPDATE consent_ledgerentry SET record_id = gen_random_uuid() WHERE record_id = %s", [gone.pk])
    found = {fault.where: fault.what for fault in faults()}
    assert "is missing" in found[f"ledger/leaf {FIRST + 1}"]
    assert "added past the log" in found[f"record {gone.pk}"]
    assert f"record {like.pk}" not in found and ConsentRecord.objects.count() == 6


# Where no reading comes to: log, index, and whether a tile of hashes is made up for it.
NOWHERE = [(1, -1, False), (1, 10**9, False), (1, 10**9, True), (1, 11, False), (99, 0, False), (99, 0, True)]


@pytest.mark.parametrize(("log", "index", "tile"), NOWHERE)
def test_what_was_added_with_a_leafs_row_that_is_no_leaf_is_named(sealed, log, index, tile):
    if tile:
        made_up = "INSERT INTO consent_logtile (log_id, level, n, body) VALUES (%s, 0, %s, sha256('x'))"
        unguarded(made_up, [log, index // 256])
    added = an_added(sealed[0])
    row = "INSERT INTO consent_ledgerentry (log_id, index, kind, record_id) VALUES (%s, %s, 'consent', %s)"
    unguarded(row, [log, index, added.pk])
    assert f"record {added.pk}" in places()
    unguarded("DELETE FROM consent_ledgerentry WHERE record_id = %s", [added.pk])
    note("look_up", sealed[0].subject, by="omar", at=timezone.now())
    without_acts()
    act = AuditEvent.objects.latest("pk")
    row = (
        "INSERT INTO consent_ledgerentry (log_id, index, kind, audit_event_id, nonce)"
        " VALUES (%s, %s, 'audit', %s, sha256('x'))"
    )
    unguarded(row, [log, index, act.pk])
    assert f"audit event {act.pk}" in places()


@pytest.mark.parametrize("carrier", ["policy", "audit"])
def test_a_record_that_rides_on_a_leaf_of_another_kind_is_named(sealed, carrier):
    added = an_added(sealed[0])
    unguarded("ALTER TABLE consent_ledgerentry DROP CONSTRAINT a_leaf_stands_for_one_thing")
    leaf = LedgerEntry.objects.filter(kind=carrier).earliest("index")
    unguarded("UPDATE consent_ledgerentry SET record_id = %s WHERE index = %s", [added.pk, leaf.index])
    assert places() == {f"record {added.pk}", f"ledger/leaf {leaf.index}"}


@pytest.mark.parametrize("carrier", ["policy", "consent"])
def test_an_act_that_rides_on_a_leaf_of_another_kind_is_named(sealed, carrier):
    note("look_up", sealed[0].subject, by="omar", at=timezone.now())
    without_acts()
    act = AuditEvent.objects.latest("pk")
    unguarded("ALTER TABLE consent_ledgerentry DROP CONSTRAINT a_leaf_stands_for_one_thing")
    leaf = LedgerEntry.objects.filter(kind=carrier).earliest("index")
    unguarded("UPDATE consent_ledgerentry SET audit_event_id = %s WHERE index = %s", [act.pk, leaf.index])
    assert places() == {f"audit event {act.pk}", f"ledger/leaf {leaf.index}"}


def an_added(record):
    """A copy of a record that nothing waits to seal, as whoever has the database can add it."""
    unguarded(
        "CREATE TEMP TABLE added ON COMMIT DROP AS SELECT * FROM consent_consentrecord WHERE id = %s",
        [record.pk],
    )
    unguarded("/* consent_consentrecord */ UPDATE added SET id = gen_random_uuid(), key = gen_random_uuid()")
    unguarded("INSERT INTO consent_consentrecord SELECT * FROM added")
    unguarded("DELETE FROM consent_unsealedrecord")
    return ConsentRecord.objects.get(leaves=None)


def test_what_is_appended_and_waits_for_its_signature_is_no_fault(sealed, layla):
    for answer in ("accept", "refuse", "accept"):
        press(layla, sealed[0].version, answer, at=timezone.now())
        note("look_up", sealed[0].subject, by="omar", at=timezone.now())
        append_waiting(100, at=timezone.now())
    assert LedgerEntry.objects.count() == 17 and not faults()


def test_an_act_of_the_staff_that_is_gone_and_one_that_was_added_are_named(sealed):
    leaf = LedgerEntry.objects.filter(kind="audit").order_by("index")[1]
    unguarded("DELETE FROM policies_auditevent WHERE id = %s", [leaf.audit_event_id])
    note("look_up", sealed[0].subject, by="omar", at=timezone.now())
    assert [fault.what for fault in faults()] == [f"its audit event {leaf.audit_event_id} is missing"]
    without_acts()  # so it will never be a leaf
    added = AuditEvent.objects.get(action="look_up")
    found = {fault.where: fault.what for fault in faults()}
    assert "added past the log" in found[f"audit event {added.pk}"] and len(found) == 2


def test_a_changed_published_text_is_named_and_the_command_fails(sealed):
    unguarded_text()
    with translation.override("en"), pytest.raises(CommandError, match="2 faults"):
        call_command("verify_ledger", stdout=io.StringIO(), stderr=io.StringIO())
    assert places() == {"ledger/leaf 0", f"text {Rendition.objects.get(media='json')}"}


@pytest.mark.parametrize("media", ["json", "html", "txt", "pdf"])
def test_each_published_file_and_question_is_what_its_hash_names(sealed, media):
    text = Rendition.objects.get(media=media)
    body = b"x" + bytes(text.body)[1:]
    for column, value in (("body", body), ("sha256", "c" * 64)):
        with transaction.atomic():
            unguarded(f"UPDATE policies_rendition SET {column} = %s WHERE id = %s", [value, text.pk])
            assert f"text {text}" in places(), column
            transaction.set_rollback(True)
    unguarded("UPDATE policies_question SET body = 'another'")
    assert places() == {f"question {Question.objects.get()}"}


@pytest.mark.parametrize("media", ["html", "txt"])
def test_a_file_that_is_gone_or_has_another_language_is_named(sealed, media):
    text, file = Rendition.objects.get(media="json"), Rendition.objects.get(media=media)
    pdf = Rendition.objects.get(media="pdf")
    with transaction.atomic():
        unguarded("UPDATE policies_rendition SET language = 'fr' WHERE id IN (%s, %s)", [file.pk, pdf.pk])
        names = {f"text {row}" for row in Rendition.objects.filter(language="fr")}
        assert len(names) == 2 and places() == {f"text {text}"} | names
        transaction.set_rollback(True)
    unguarded("DELETE FROM policies_rendition WHERE id = %s", [file.pk])
    assert [(one.where, one.what) for one in faults()] == [
        (f"text {text}", "its HTML or its plain text is missing")
    ]


def test_a_text_that_was_added_with_a_leafs_row_that_is_no_leaf_is_named(sealed):
    text = Rendition.objects.get(media="json")
    unguarded("UPDATE consent_ledgerentry SET index = -1 WHERE rendition_id = %s", [text.pk])
    assert places() == {"ledger/leaf 0", f"text {text}"}


def test_a_checkpoints_row_tells_the_time_that_was_signed(sealed):
    unguarded("UPDATE consent_checkpoint SET at = at - interval '30 days' WHERE size = 8")
    assert places() == {"ledger/checkpoint 8"}


def unguarded_text():
    """The JSON that people were shown is another one now."""
    unguarded(
        "/* consent_log */ ALTER TABLE policies_rendition DISABLE TRIGGER USER;"
        " UPDATE policies_rendition SET body = 'other' WHERE media = 'json';"
        " ALTER TABLE policies_rendition ENABLE TRIGGER USER"
    )
