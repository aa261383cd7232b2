"""Logs that follow each other: an old one is missed when it is cut, and a new one needs its beginning."""

import pytest
from django.utils import timezone

from consent import tiling
from consent.forking import fork
from consent.models import Checkpoint, Log
from consent.sealing import seal
from consent.verifying import Fault, verify
from ledger.commitment import fork_entry
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def forked(layla):
    """A log of two checkpoints after a third was lost, and its successor."""
    version = a_published()
    for time in range(3):
        press(layla, version, "refuse" if time % 2 else "accept")
        lost = seal()
    unguarded("DELETE FROM consent_checkpoint WHERE size = %s", [lost.size])
    fork(by="huda", reason="restored")
    seal()
    return Log.objects.get(number=2)


def found():
    """What is wrong, by place."""
    return {one.where: one.what for one in verify() if isinstance(one, Fault)}


def test_a_successor_and_the_log_before_it_have_no_fault(forked):
    assert not found() and Checkpoint.objects.filter(log=1).count() == 2


def test_an_old_log_that_is_cut_or_gone_is_missed(forked):
    last = Checkpoint.objects.filter(log=1).latest("size").size
    unguarded("DELETE FROM consent_checkpoint WHERE log_id = 1 AND size = %s", [last])
    unguarded('DELETE FROM consent_ledgerentry WHERE log_id = 1 AND "index" >= %s', [last - 1])
    assert "ended otherwise" in found()["ledger2"]
    for table in ("checkpoint", "logtile", "ledgerentry"):
        unguarded(f"DELETE FROM consent_{table} WHERE log_id = 1")
    unguarded("DELETE FROM consent_log WHERE number = 1")
    assert "is missing" in found()["ledger2"]


def test_a_successors_row_says_nothing_else_than_its_leaf_and_the_act_that_began_it(forked):
    unguarded("UPDATE consent_log SET began_at = began_at - interval '1 day' WHERE number = 2")
    assert "another beginning" in found()["ledger2"]
    unguarded("UPDATE consent_log SET follows = NULL WHERE number = 2")
    assert {"ledger2", "ledger2/leaf 0"} <= found().keys()
    unguarded("UPDATE consent_log SET follows = 'no checkpoint' WHERE number = 2")
    assert "ledger2/leaf 0" in found()


@pytest.mark.parametrize("has_a_leaf", [False, True])
def test_a_log_that_nobody_began_is_named(forked, has_a_leaf):
    last = Checkpoint.objects.filter(log=2).latest("size")
    log = Log.objects.create(number=99, origin="testserver/ledger99", follows=b"x", began_at=timezone.now())
    if has_a_leaf:
        named = fork_entry(origin=forked.origin, size=last.size, root=bytes(last.root))
        tiling.append(log, 0, [named])
    assert found()["ledger99"] == "no act on record began it" if has_a_leaf else "ledger99" in found()
