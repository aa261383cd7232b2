"""The audit log compared with the signed log: whole, or the first act that is not, as far as time allows."""

import pytest
from django.utils import timezone

from consent import auditchecking
from consent.auditchecking import compare
from consent.forking import fork
from consent.models import LedgerEntry
from consent.sealing import seal
from policies.auditing import note
from policies.models import AuditEvent
from tests.builders import a_draft
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def acts() -> list[int]:
    """The numbers of five acts in the signed log, and a sixth that waits."""
    draft = a_draft()
    for number in range(6):
        if number == 5:
            seal()
        note("edit", draft, by="omar", at=timezone.now(), reason=str(number))
    return sorted(AuditEvent.objects.values_list("pk", flat=True))


def test_what_nobody_changed_is_whole_and_what_waits_is_counted(acts):
    found = compare()
    assert (found.ended, found.fault, found.upto) == (True, None, acts[-1])
    assert (found.sealed, found.waiting) == (5, 1)


def test_a_comparison_that_runs_out_of_time_says_how_far_it_got_and_goes_on(acts, monkeypatch):
    monkeypatch.setattr(auditchecking, "PAGE", 2)
    first = compare(goes_on=lambda: False)
    assert (first.upto, first.ended, first.sealed) == (acts[1], False, 2)
    rest = compare(after=first.upto)
    assert (rest.upto, rest.ended, rest.sealed, rest.waiting) == (acts[-1], True, 3, 1)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE policies_auditevent SET actor = 'huda' WHERE id = %s", "it is not that of audit event"),
        ("DELETE FROM policies_auditevent WHERE id = %s", "is missing"),
        ("UPDATE consent_ledgerentry SET nonce = sha256('') WHERE audit_event_id = %s", "it is not that of"),
        ("DELETE FROM consent_ledgerentry WHERE audit_event_id = %s", "nothing is known of"),
        ('UPDATE consent_ledgerentry SET "index" = -9 WHERE audit_event_id = %s', "nothing is known of"),
    ],
)
def test_the_first_act_that_was_changed_or_taken_out_is_named(acts, statement, told):
    unguarded(statement, [acts[2]])
    found = compare()
    assert told in found.fault.what and not found.ended
    assert found.upto in (0, acts[1])


def test_an_act_that_was_put_in_past_the_log_is_named(acts):
    unguarded("DELETE FROM consent_unsealedaudit WHERE event_id = %s", [acts[5]])
    found = compare()
    assert "added past the log" in found.fault.what and found.event.pk == acts[5] and found.upto == acts[4]


def test_leaf_and_act_changed_together_do_not_stand_under_the_signed_root(acts):
    event = AuditEvent.objects.get(pk=acts[1])
    event.actor = "huda"
    row = LedgerEntry.objects.get(audit_event=event)
    hashed = auditchecking.leaf_hash(auditchecking.entry_of(event, bytes(row.nonce)))
    unguarded("UPDATE policies_auditevent SET actor = 'huda' WHERE id = %s", [event.pk])
    unguarded(
        "UPDATE consent_logtile SET body = overlay(body PLACING %s FROM %s) WHERE level = 0",
        [hashed, row.index * 32 + 1],
    )
    assert compare().fault.what == "the proof does not lead to the root"


def test_a_signature_that_does_not_hold_and_a_tile_that_is_gone_are_named(acts):
    unguarded("UPDATE consent_logtile SET body = '' WHERE level = 0")
    assert compare().fault.where.startswith("ledger/leaf")
    unguarded(
        "UPDATE consent_checkpoint SET note = replace(encode(note, 'escape'), 'ledger', 'other')::bytea"
    )
    assert "checkpoint" in compare().fault.where


def test_acts_that_two_logs_hold_are_whole_in_both(acts):
    seal()
    unguarded("DELETE FROM consent_checkpoint WHERE size = 6")
    fork(by="fork_ledger", reason="restored")
    seal()
    found = compare()
    assert found.ended and found.sealed == 7 and not found.fault
