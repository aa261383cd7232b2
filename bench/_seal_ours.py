"""Records wait in a database of their own; the real sealer takes them. In a process of its own."""

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from consent import sealing, subjects, tiling  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.models import Checkpoint, ConsentRecord, Log, UnsealedRecord  # noqa: E402
from consent.recording import record  # noqa: E402
from ledger.commitment import consent_entry  # noqa: E402
from ledger.hashing import leaf_hash  # noqa: E402
from ledger.merkle import check_consistency, check_inclusion  # noqa: E402
from ledger.tiles import Tree  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402

RECORDS, PROVED, PROOFS = 100_000, 10**6, 200
# As the act makes them but for a short body, each with a commitment of its own.
WAITING = """
WITH made AS (
    INSERT INTO consent_consentrecord
    SELECT other.*
    FROM consent_consentrecord one, generate_series(1, %(records)s) n, LATERAL jsonb_populate_record(
        one, jsonb_build_object('id', gen_random_uuid(), 'key', gen_random_uuid(), 'body_encrypted', '\\x00',
            'receipt_encrypted', '\\x00', 'commitment', sha256((gen_random_uuid()::text || n)::bytea))) other
    WHERE one.id = %(made)s
    RETURNING id
)
INSERT INTO consent_unsealedrecord (record_id) SELECT id FROM made
"""


def main() -> None:
    """One real record is the pattern of all."""
    version = PolicyVersion.objects.published().select_related("policy").first()
    text = version.renditions.get(language="ar", media="json")
    person = subjects.of_token(issuer="https://id.cachoo.example", sub="layla", claims={})
    witness = Witness("app", "user_token", "bench")
    act = Act("accept", "ar", text.sha256)
    made, _new = record(person, act, version=version, witness=witness, key=uuid.uuid4())
    sealing.seal()
    take_turns(
        {
            "append": lambda: rate(made, append),
            "seal": lambda: rate(made, sealing.seal),
            "floor": floor,
            "grow": grow,
            "inclusion": inclusion,
            "consistency": consistency,
        }
    )


def rate(made: ConsentRecord, step: Callable) -> float:
    """Records a second that a step takes; the log then holds every one of them, and is signed."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"records": RECORDS, "made": made.pk})
        cursor.execute("VACUUM ANALYZE")
    before = Log.objects.get().size()
    began = spent()
    step()
    took = spent() - began
    sealing.seal()
    assert not UnsealedRecord.objects.exists() and Log.objects.get().size() == before + RECORDS
    assert Checkpoint.objects.order_by("-size").first().size == before + RECORDS
    return RECORDS / took


def spent() -> float:
    """Seconds of a processor that this process and its server process of the database have taken so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def append() -> None:
    """Leaves, tiles and the database, without signature and files."""
    sealing.append_waiting(RECORDS, at=timezone.now())


def floor() -> float:
    """Records a second that SHA-256 takes alone: a leaf each, and a node for each pair."""
    entries = [consent_entry(hashlib.sha256(str(one).encode()).digest()) for one in range(RECORDS)]
    began = time.process_time()
    row = [hashlib.sha256(b"\0" + entry).digest() for entry in entries]
    while len(row) > 1:
        row = [
            hashlib.sha256(b"\1" + one + two).digest() for one, two in zip(row[::2], row[1::2], strict=False)
        ]
    return RECORDS / (time.process_time() - began)


def grow() -> int:
    """A log beside it has a million leaves; gives how many."""
    log = Log.objects.create(number=9, origin="bench/ledger9", began_at=timezone.now())
    for begin in range(0, PROVED, RECORDS):
        tiling.append(log, begin, [_entry(one) for one in range(begin, begin + RECORDS)])
    return PROVED


def inclusion() -> float:
    """The milliseconds that a proof takes, its tiles read from the database; each is checked."""
    log = Log.objects.get(number=9)
    root = Tree(tiling.reader(log), PROVED).root()

    def prove(index: int) -> None:
        hashes = Tree(tiling.reader(log), PROVED).inclusion(index)
        proofs.append((index, hashes))

    proofs: list[tuple[int, list[bytes]]] = []
    took = _each(prove)
    for index, hashes in proofs:
        check_inclusion(leaf_hash(_entry(index)), index, PROVED, hashes, root)
    return took


def consistency() -> float:
    """The same of a proof that an earlier size begins the log."""
    log = Log.objects.get(number=9)
    new = Tree(tiling.reader(log), PROVED).root()
    proofs: list[tuple[int, list[bytes]]] = []
    took = _each(lambda old: proofs.append((old, Tree(tiling.reader(log), PROVED).consistency(old))))
    for old, hashes in proofs:
        check_consistency(old, PROVED, hashes, Tree(tiling.reader(log), old).root(), new)
    return took


def _each(prove: Callable) -> float:
    began = spent()
    for one in range(PROOFS):
        prove((one * 7_919_777 + 1) % PROVED)
    return (spent() - began) / PROOFS * 1000


def _entry(one: int) -> bytes:
    return consent_entry(hashlib.sha256(str(one).encode()).digest())


if __name__ == "__main__":
    main()
