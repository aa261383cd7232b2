"""kill -9 of the sealer at each boundary: no gap, no fork, and the next two runs finish the work."""

import os
import signal
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from consent import memory, publication, sealing, tiling
from consent.models import Checkpoint, Log, UnsealedRecord
from consent.sealing import seal
from ledger.checkpoint import unchecked
from ledger.merkle import check_consistency
from ledger.tiles import Tree, tiles_of
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import without_acts

ROUNDS = 20
# What the sealer calls right after the boundary that it is killed at.
BOUNDARIES = {
    "before the leaves are committed": (sealing, "_records"),
    "between leaves and signature": (sealing, "sign_committed"),
    "before the signature is committed": (Checkpoint.objects, "create"),
    "between signature and memory": (memory, "remember"),
    "between memory and files": (sealing, "publish"),
    "between tiles and checkpoint": (publication, "replaced"),
}


def killed_at(place):
    """A sealer of its own process is killed where it would go past the boundary."""
    child = os.fork()
    if not child:
        kept, connection.connection = connection.connection, None  # the parent's; not to be closed here
        owner, name = BOUNDARIES[place]
        done = getattr(owner, name)

        def last_words(*given, **named):
            if name in ("_records", "create", "replaced"):
                done(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(owner, name, last_words)
        try:
            seal()
        finally:
            os._exit(1 if kept else 2)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    while held():
        pass  # the beat comes 20 seconds later; here the database may not have noticed yet
    return ended


def held():
    """Whether a transaction still has the sealer's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [sealing.LOCK])
        return cursor.fetchone() is not None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_sealer_leaves_no_gap_and_no_fork_and_the_next_runs_finish(layla, own_log):
    version = a_published()
    without_acts()
    for turn in range(ROUNDS):
        for place in BOUNDARIES:
            press(layla, version, "refuse" if version.records.count() % 2 else "accept", at=timezone.now())
            assert killed_at(place) == -signal.SIGKILL, f"round {turn}: {place}"
            seal()
            if UnsealedRecord.objects.exists():
                seal()
            assert not UnsealedRecord.objects.exists(), place
            assert memory.remembered().size == Checkpoint.objects.latest("size").size, place
            assert publication.shown(Log.objects.get())[0] == memory.remembered().size, place
    log = Log.objects.get()
    everything = ROUNDS * len(BOUNDARIES) + 1
    assert list(log.entries.order_by("index").values_list("index", flat=True)) == list(range(everything))
    assert log.entries.values("record").distinct().count() == everything
    read = tiling.reader(log)
    for old, new in pairwise(log.checkpoints.order_by("size")):
        proof = Tree(read, new.size).consistency(old.size)
        check_consistency(old.size, new.size, proof, bytes(old.root), bytes(new.root))
    root = settings.PUBLISHED_ROOT / "logs" / "ledger"
    last = unchecked((root / "checkpoint").read_bytes())
    for tile in tiles_of(last.size):
        assert (root / tile.path).read_bytes() == tiling.published(log, tile)
