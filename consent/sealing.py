"""Sealing: what was recorded becomes leaves of the log, then a signed checkpoint, then files.

Three steps, each whole or not at all; killed between any two, the next run goes on. One sealer works at a
time, under a lock that ends with its transaction.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent import audited, memory, signing, tiling
from consent.models import Checkpoint, LeafKind, LedgerEntry, Log
from consent.publication import publish
from ledger.checkpoint import Checkpoint as Signed
from ledger.commitment import COMMITMENT_SIZE, consent_entry, policy_entry
from ledger.tiles import BadTile, Tree
from policies.models import Media, Rendition
from policies.refusals import Refused

LOCK = 0x6C6F67  # "log"; of pg_advisory_xact_lock, ours alone
MOST = 100_000  # records a transaction

# Leaf indexes are given here and nowhere else: a record's own number says nothing, commits land out of order.
# A bound and not a list of ids, a look-up for each record and not a join: autovacuum may know these tables as
# empty, and a plan for one row would compare every row of the queue with every record.
TAKE = """
WITH taken AS (
    DELETE FROM consent_unsealedrecord
    WHERE id <= (
        SELECT max(id) FROM (SELECT id FROM consent_unsealedrecord ORDER BY id LIMIT %(most)s) first
    )
    RETURNING id, record_id
), placed AS (
    SELECT %(size)s + row_number() OVER (ORDER BY taken.id) - 1 AS place, record_id,
        (SELECT commitment FROM consent_consentrecord WHERE id = record_id) AS commitment
    FROM taken
), made AS (
    INSERT INTO consent_ledgerentry (log_id, "index", kind, record_id)
    SELECT %(log)s, place, 'consent', record_id FROM placed
)
SELECT string_agg(commitment, ''::bytea ORDER BY place) FROM placed
"""


class TreeChanged(Refused):
    """Tiles that a checkpoint was signed over no longer give its root."""

    code = "log_tree_changed"
    sentence = _("The tiles of the log no longer give the root that was signed. verify_ledger tells which.")


def seal(*, at: datetime | None = None, most: int = MOST) -> Checkpoint | None:
    """What was committed before is in the log, signed and published; returns the newest checkpoint.

    None when another sealer is at work, or the log is empty. At most so many records are taken,
    and so many acts; the next run takes the others. Raises Forked and TreeChanged; nothing is signed then.
    """
    at = at or timezone.now()
    signing.remember(at=at)
    append_waiting(most, at=at)
    checkpoint = sign_committed(at=at)
    if checkpoint:
        memory.remember(checkpoint)
        publish()
    return checkpoint


@transaction.atomic
def append_waiting(most: int, *, at: datetime) -> int:
    """Texts, acts of the staff and records that waited are leaves, and in the tiles; returns how many."""
    if not alone():
        return 0
    log = Log.objects.current()
    memory.compare(log)
    log = log or Log.objects.create(number=1, origin=signing.first_origin(), began_at=at)
    size = log.size()
    entries = _texts(log, size)
    entries += audited.take(log, size + len(entries), most)
    entries += _records(log, size + len(entries), most)
    tiling.append(log, size, entries)
    return len(entries)


@transaction.atomic
def sign_committed(*, at: datetime) -> Checkpoint | None:
    """The largest committed size has a signed checkpoint that continues the one before it."""
    if not alone():
        return None
    log = Log.objects.current()
    kept = memory.compare(log)
    last, size = (log.last(), log.size()) if log else (None, 0)
    if not size or (last and last.size == size):
        return last
    check_trees(last, kept)
    signed = Signed(log.origin, size, Tree(tiling.reader(log), size).root())
    note = signed.signed(signing.signers(log.origin), time=int(at.timestamp()))
    return Checkpoint.objects.create(log=log, size=size, root=signed.root, note=note, at=at)


def hindrance() -> Refused | None:
    """Why nothing would be signed now, asked without signing; None when nothing stands against it."""
    log = Log.objects.current()
    try:
        kept = memory.compare(log)
        check_trees(log and log.last(), kept)
    except Refused as refusal:
        return refusal
    return None


def check_trees(*signed: Checkpoint | None) -> None:
    """The tiles still give the root of each of these checkpoints that there is. Raises TreeChanged."""
    for one in set(signed) - {None}:
        try:
            root = Tree(tiling.reader(one.log), one.size).root()
        except BadTile as error:
            raise TreeChanged from error
        if root != bytes(one.root):
            raise TreeChanged


def alone() -> bool:
    """Whether this transaction is the only sealer until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _texts(log: Log, size: int) -> list[bytes]:
    waiting = Rendition.objects.filter(media=Media.JSON).exclude(leaves__log=log)
    texts = list(
        waiting.order_by("pk").values_list(
            "pk", "version__policy__slug", "version__number", "language", "sha256"
        )
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(log=log, index=size + place, kind=LeafKind.POLICY, rendition_id=pk)
        for place, (pk, *_named) in enumerate(texts)
    )
    return [
        policy_entry(slug=slug, version=number, language=language, sha256=sha256)
        for _pk, slug, number, language, sha256 in texts
    ]


def _records(log: Log, size: int, most: int) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"most": most, "size": size, "log": log.pk})
        commitments = bytes(cursor.fetchone()[0] or b"")
    return [
        consent_entry(commitments[at : at + COMMITMENT_SIZE])
        for at in range(0, len(commitments), COMMITMENT_SIZE)
    ]
