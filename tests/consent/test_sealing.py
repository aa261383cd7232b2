"""Sealing: contiguous leaves, one root a size, and no database passes for another one."""

import threading
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent import audited, memory, sealing, signing, tiling
from consent.audited import event_fields
from consent.forking import NotForked, fork
from consent.memory import Forked
from consent.models import (
    Checkpoint,
    ConsentRecord,
    LedgerEntry,
    Log,
    LogTile,
    UnsealedAudit,
    UnsealedRecord,
)
from consent.proving import places_of
from consent.receipts import receipt_of
from consent.sealing import TreeChanged, append_waiting, seal, sign_committed
from consent.signing import receipt_keys
from ledger.canonical import canonical
from ledger.checkpoint import Checkpoint as Signed
from ledger.checkpoint import checked
from ledger.commitment import audit_entry, commit_audit, consent_entry, fork_entry, policy_entry
from ledger.merkle import check_consistency
from ledger.receipt import verify
from ledger.tiles import Tree, unpack
from policies.auditing import note
from policies.models import AuditEvent
from tests.builders import a_policy, a_published
from tests.consent.builders import press, sha256
from tests.fixtures.log import copies, unguarded, without_acts
from tests.ledger.reference import mth

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


def leaves(log):
    """Every entry in the log's bundles, in order."""
    bundles = log.tiles.filter(level=LogTile.BUNDLE).order_by("n").values_list("body", flat=True)
    return [entry for body in bundles for entry in unpack(bytes(body))]


def answered(subject, version, times):
    """So many answers, each another one than the last."""
    return [
        press(subject, version, "refuse" if time % 2 else "accept", at=timezone.now())[0]
        for time in range(times)
    ]


def test_published_texts_and_records_become_leaves_of_one_signed_log(layla):
    version = a_published()
    without_acts()
    records = answered(layla, version, 3)
    checkpoint = seal()
    log = Log.objects.get()
    text = policy_entry(slug="privacy", version=1, language="ar", sha256=sha256(version))
    assert leaves(log) == [text, *(consent_entry(bytes(record.commitment)) for record in records)]
    assert [leaf.index for leaf in log.entries.order_by("index")] == [0, 1, 2, 3]
    assert not UnsealedRecord.objects.exists()
    signed, by = checked(bytes(checkpoint.note), signing.verifiers(log.origin), origin="testserver/ledger")
    assert (signed.size, signed.root) == (4, mth(leaves(log))) and len(by) == 2
    assert by[1].time == int(checkpoint.at.timestamp())


def test_nothing_new_means_no_new_checkpoint(layla):
    answered(layla, a_published(), 1)
    first = seal()
    assert seal() == first and Checkpoint.objects.count() == 1


def test_an_empty_log_is_not_signed():
    assert seal() is None and not Checkpoint.objects.exists()


def test_the_log_grows_over_tiles_and_every_checkpoint_continues_the_one_before(layla):
    [first] = answered(layla, a_published(), 1)
    without_acts()
    seal()
    log = Log.objects.get()
    more = ConsentRecord.objects.count()
    copies(first, 700)
    while UnsealedRecord.objects.exists():
        seal(most=190)
    indexes = list(log.entries.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(more + 1 + 700))
    read = tiling.reader(log)
    signed = list(log.checkpoints.order_by("size"))
    assert len(signed) == 5
    for old, new in pairwise(signed):
        tree = Tree(read, new.size)
        assert tree.root() == bytes(new.root)
        check_consistency(old.size, new.size, tree.consistency(old.size), bytes(old.root), bytes(new.root))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_ledgerentry SET index = 9",
        "DELETE FROM consent_ledgerentry",
        "DELETE FROM consent_logtile",
        "UPDATE consent_logtile SET body = '\\x00'",
        "UPDATE consent_logtile SET n = 7",
        "UPDATE consent_checkpoint SET size = 9",
        "DELETE FROM consent_checkpoint",
        "DELETE FROM consent_log",
        "TRUNCATE consent_logtile",
        "TRUNCATE consent_ledgerentry",
        "INSERT INTO consent_checkpoint (log_id, size, root, note, at)"
        " SELECT log_id, size, sha256('other'), note, at FROM consent_checkpoint",
        "INSERT INTO consent_ledgerentry (log_id, index, kind) VALUES (1, 9, 'consent')",
        "INSERT INTO consent_ledgerentry (log_id, index, kind, audit_event_id) VALUES (1, 9, 'audit', 1)",
        "INSERT INTO consent_ledgerentry (log_id, index, kind, audit_event_id, nonce)"
        " VALUES (1, 9, 'audit', 1, 'short')",
    ],
)
def test_the_log_is_closed_to_raw_sql(layla, statement):
    answered(layla, a_published(), 1)
    seal()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_signed_over_a_tree_that_was_changed(layla):
    version = a_published()
    answered(layla, version, 2)
    seal()
    unguarded("UPDATE consent_logtile SET body = sha256('x') || substring(body FROM 33) WHERE level = 0")
    answered(layla, version, 3)
    with pytest.raises(TreeChanged):
        seal()
    assert Checkpoint.objects.count() == 1


def restored(layla, version):
    """A log of which the database has forgotten the last checkpoint, as after restoring a backup."""
    answered(layla, version, 2)
    kept = seal()
    answered(layla, version, 3)
    lost = seal()
    unguarded(f"DELETE FROM consent_checkpoint WHERE size = {lost.size}")
    return kept, lost


def test_a_restored_backup_is_refused_until_a_successor_names_the_old_log(layla, caplog):
    version = a_published()
    kept, lost = restored(layla, version)
    with pytest.raises(Forked):
        seal()
    with pytest.raises(CommandError, match="fork_ledger"):
        call_command("seal")
    assert Checkpoint.objects.count() == 1
    call_command("fork_ledger", "--reason", "restored last night's backup")
    answered(layla, version, 1)
    successor = seal()
    assert successor.log.origin == "testserver/ledger2" and kept.log.last() == kept
    named = fork_entry(origin="testserver/ledger", size=lost.size, root=bytes(lost.root))
    assert leaves(successor.log)[0] == named
    assert not UnsealedRecord.objects.exists() and not UnsealedAudit.objects.exists()
    begun = AuditEvent.objects.get(action="fork_ledger")
    assert successor.log.entries.filter(audit_event=begun).exists()
    proved = set(
        LedgerEntry.objects.filter(log=kept.log, index__lt=kept.size).values_list("record", flat=True)
    )
    proved |= set(successor.log.entries.values_list("record", flat=True))
    assert proved >= set(ConsentRecord.objects.values_list("pk", flat=True)), (
        "what was not proved is sealed again"
    )
    assert seal() == successor
    later = verify(receipt_of(press(layla, version, "refuse")[0]), receipt_keys())
    assert later.said["log"]["origin"] == "testserver/ledger2"


def test_a_log_is_no_successor_because_its_row_says_so(layla):
    """The row of a log can be changed in one stroke; what it follows stands in its first leaf."""
    kept, lost = restored(layla, a_published())
    said = Signed("testserver/ledger", lost.size, bytes(lost.root)).text()
    unguarded("UPDATE consent_log SET follows = %s", [said])
    for step in (lambda: append_waiting(100, at=timezone.now()), lambda: sign_committed(at=timezone.now())):
        with pytest.raises(Forked):
            step()
    assert Checkpoint.objects.get() == kept
    unnamed = Signed("no name", lost.size, bytes(lost.root)).text()
    memory.file().write_bytes(unnamed + "\n— no-one AAAAAAAA\n".encode())
    with pytest.raises(Forked):
        seal()


def test_a_successor_goes_on_though_its_first_checkpoint_is_not_remembered_yet(layla):
    restored(layla, a_published())
    fork(by="huda", reason="restored")
    append_waiting(100, at=timezone.now())
    signed = sign_committed(at=timezone.now())  # and killed before it is remembered
    assert memory.remembered().origin == "testserver/ledger" and seal() == signed
    assert memory.remembered().origin == "testserver/ledger2"


def forked_and_sealed(layla):
    """A log, and its successor with one checkpoint, which is remembered; answers wait."""
    version = a_published()
    kept, _lost = restored(layla, version)
    fork(by="huda", reason="restored")
    successor = seal()
    answered(layla, version, 2)
    return kept, successor


def renumber(before, after):
    key = "consent_checkpoint_log_id_8cfa2d4b_fk_consent_log_number"
    unguarded(f"ALTER TABLE consent_checkpoint DROP CONSTRAINT {key}")
    unguarded("UPDATE consent_log SET number = %s WHERE number = %s", [after, before])
    for table in ("ledgerentry", "logtile", "checkpoint"):
        unguarded(f"UPDATE consent_{table} SET log_id = %s WHERE log_id = %s", [after, before])


def is_refused(refusal):
    for step in (lambda: append_waiting(100, at=timezone.now()), lambda: sign_committed(at=timezone.now())):
        with pytest.raises(refusal):
            step()
    with pytest.raises(refusal):
        seal()


def test_an_old_log_never_grows_again_because_logs_were_renumbered(layla):
    kept, successor = forked_and_sealed(layla)
    renumber(successor.log_id, 0)
    assert Log.objects.current().origin == kept.log.origin
    before = Checkpoint.objects.count()
    is_refused(Forked)
    assert Checkpoint.objects.count() == before


def test_an_old_log_never_grows_in_the_name_of_its_successor(layla):
    """Its row has the successor's origin and its checkpoint, yet another tree than that one says."""
    _kept, successor = forked_and_sealed(layla)
    renumber(successor.log_id, 0)
    unguarded("UPDATE consent_log SET origin = 'x' WHERE number = 0")
    unguarded("UPDATE consent_log SET origin = %s WHERE number = 1", [successor.log.origin])
    unguarded("DELETE FROM consent_checkpoint WHERE log_id = 1 AND size = %s", [successor.size])
    unguarded("UPDATE consent_checkpoint SET log_id = 1 WHERE log_id = 0")
    before = Checkpoint.objects.count()
    append_waiting(100, at=timezone.now())
    with pytest.raises(TreeChanged):
        sign_committed(at=timezone.now())
    assert isinstance(sealing.hindrance(), TreeChanged) and Checkpoint.objects.count() == before


def test_a_twin_of_the_log_that_holds_the_remembered_checkpoint_is_not_asked(layla):
    version = a_published()
    _kept, lost = restored(layla, version)
    unguarded("ALTER TABLE consent_log DROP CONSTRAINT consent_log_origin_key")
    unguarded(
        "INSERT INTO consent_log (number, origin, began_at) SELECT 0, origin, began_at FROM consent_log"
    )
    Checkpoint.objects.create(log_id=0, size=lost.size, root=lost.root, note=lost.note, at=lost.at)
    is_refused(Forked)


def test_another_root_for_the_remembered_size_is_refused(layla):
    answered(layla, a_published(), 2)
    seal()
    unguarded("UPDATE consent_checkpoint SET root = sha256('other')")
    with pytest.raises(Forked):
        seal()


def test_a_database_that_lost_the_whole_log_is_refused_and_may_begin_a_successor(layla):
    answered(layla, a_published(), 2)
    seal()
    for table in ("checkpoint", "logtile", "ledgerentry", "log"):
        unguarded(f"DELETE FROM consent_{table}")
    with pytest.raises(Forked):
        seal()
    assert fork(by="huda", reason="lost").number == 2


def test_a_log_that_agrees_is_not_forked(layla):
    with pytest.raises(NotForked):
        fork(by="huda", reason="for fun")
    answered(layla, a_published(), 2)
    seal()
    with pytest.raises(NotForked):
        fork(by="huda", reason="for fun")


def test_a_lost_or_late_memory_does_not_stop_the_log_but_a_broken_one_does(layla, caplog):
    version = a_published()
    answered(layla, version, 1)
    early = seal()
    answered(layla, version, 2)
    seal()
    memory.remember(early)
    seal()
    memory.file().unlink()
    seal()
    assert "believed" in caplog.text and memory.remembered().size == Log.objects.get().last().size
    memory.file().write_text("broken")
    with pytest.raises(Forked):
        seal()


@pytest.mark.django_db(transaction=True)
def test_only_one_sealer_works_at_a_time(layla):
    answered(layla, a_published(), 1)
    without_acts()
    inside, go_on = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            assert sealing.alone()
            inside.set()
            go_on.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    inside.wait(10)
    try:
        assert seal() is None and UnsealedRecord.objects.count() == 1
    finally:
        go_on.set()
        other.join()
    assert seal().size == 2


def test_acts_of_the_staff_are_leaves_in_their_order_and_tell_nothing(layla):
    answered(layla, a_published(), 1)
    with connection.cursor() as cursor:  # however it comes, and whoever writes it
        cursor.execute(
            "INSERT INTO policies_auditevent (at, actor, action, target, content_hash, reason)"
            " SELECT at, 'هدى', 'look_up', target, '', 'asked by post' FROM policies_auditevent LIMIT 1"
        )
    seal(most=2)
    seal(most=2)
    seal()
    events = list(AuditEvent.objects.order_by("pk"))
    assert len(events) == 5 and not UnsealedAudit.objects.exists()
    log = Log.objects.get()
    acts = list(log.entries.filter(kind="audit").order_by("index"))
    assert [leaf.audit_event_id for leaf in acts] == [event.pk for event in events]
    entries = leaves(log)
    for leaf, event in zip(acts, events, strict=True):
        assert entries[leaf.index] == audit_entry(
            commit_audit(bytes(leaf.nonce), canonical(event_fields(event)))
        )
    assert len({bytes(leaf.nonce) for leaf in acts}) == 5 and log.last().size == 7
    assert event_fields(events[-1])["reason"] == "asked by post"
    assert places_of([event.pk for event in events])[events[0].pk] == "ledger/1"


def test_an_act_and_its_place_in_the_queue_come_together_or_not_at_all(layla):
    a_published()
    assert UnsealedAudit.objects.count() == AuditEvent.objects.count() > 0
    with pytest.raises(RuntimeError), transaction.atomic():
        note("look_up", layla, by="omar", at=timezone.now())
        raise RuntimeError
    assert UnsealedAudit.objects.count() == AuditEvent.objects.count()


def test_a_second_policy_text_is_a_leaf_too(layla):
    a_published(a_policy(slug="terms"))
    answered(layla, a_published(), 1)
    without_acts()
    seal()
    assert [leaf.kind for leaf in LedgerEntry.objects.order_by("index")] == ["policy", "policy", "consent"]


@pytest.mark.parametrize("take", [sealing.TAKE, audited.TAKE % "%(most)s"], ids=["records", "audit"])
def test_a_queue_that_statistics_call_empty_is_not_compared_row_by_row(take):
    """Autovacuum meets the tables empty; a plan for one row must still bear the million of an import."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE consent_unsealedrecord, consent_unsealedaudit, consent_consentrecord")
        cursor.execute(f"EXPLAIN {take}", {"most": 100_000, "size": 0, "log": 1})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Delete on" in plan and "Join" not in plan and "Nested Loop" not in plan, plan
