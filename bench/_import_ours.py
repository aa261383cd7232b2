"""The subjects of bench/import_history.py, in one process: ours, bulk_create and COPY. Not a bench."""

import io
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from itertools import count

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, models  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from consent.history.receiving import receive  # noqa: E402
from consent.history.running import run  # noqa: E402
from consent.models import ConsentRecord, Import  # noqa: E402

ISSUER = "https://id.cachoo.example"
PAGE, WRONG = 1000, 100  # rows a statement; one line in so many is refused
NUMBERS = count()


def main(rows: int) -> None:
    """A thousand real records first: their columns are what the others store."""
    settings.JWT_ISSUERS = [{"issuer": ISSUER, "audience": "bench", "jwks_url": f"{ISSUER}/jwks"}]
    import_all(1000)
    with connection.schema_editor() as editor:
        editor.create_model(Peer)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor_record (LIKE consent_consentrecord)")
    take_turns(
        {
            "ours": lambda: rate(rows, import_all),
            "peer": lambda: rate(rows, create_all),
            "floor": lambda: rate(rows, copy_all),
        }
    )


def rate(rows: int, act: Callable[[int], None]) -> float:
    """Rows a second."""
    began = time.perf_counter()
    act(rows)
    return rows / (time.perf_counter() - began)


def import_all(rows: int) -> None:
    """The file comes in as a stream and is worked on to its end."""
    lines = a_file(rows)
    job = receive(lambda _size: next(lines, b""), source="bench", dry_run=False, actor="bench")
    run()
    job = Import.objects.get(pk=job.pk)
    assert (job.state, job.new, job.refused) == ("done", rows - rows // WRONG, rows // WRONG), vars(job)


def a_file(rows: int) -> Iterator[bytes]:
    """So many lines, some at a time; every answer is another person's."""
    for numbers in pages(rows, PAGE // 10):
        yield b"".join(a_line(number) for number in numbers)


def pages(rows: int, size: int) -> Iterator[range]:
    """The numbers from 1 to `rows`, so many at a time."""
    return (range(begun, min(begun + size, rows + 1)) for begun in range(1, rows + 1, size))


def a_line(number: int) -> bytes:
    """One answer, of a version that was never published in one line of WRONG."""
    own = next(NUMBERS)
    said = {
        "source_id": f"crm-{own}",
        "subject": {"issuer": ISSUER, "sub": f"person-{own}"},
        "policy": "privacy",
        "version": 99 if number % WRONG == 0 else 1,
        "language": "ar",
        "decision": "accept",
        "decided_at": "2024-03-01T10:00:00Z",
        "proof": "نموذج ورقي",
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


class Peer(models.Model):
    """A record as somebody would store it without our rules: its columns, and no more."""

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    version = models.IntegerField()
    language = models.CharField(max_length=3)
    content_sha256 = models.CharField(max_length=64)
    decision = models.CharField(max_length=14)
    purposes = models.JSONField()
    decided_at = models.DateTimeField()
    received_at = models.DateTimeField()
    evidence = models.CharField(max_length=10)
    actor = models.CharField(max_length=200)
    key = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        app_label = "consent"
        db_table = "peer_record"

    def __str__(self) -> str:
        return str(self.id)


def create_all(rows: int) -> None:
    """bulk_create, a page a statement."""
    Peer.objects.all().delete()
    one = ConsentRecord.objects.first()
    same = ("language", "content_sha256", "decision", "purposes", "decided_at", "received_at")
    told = {name: getattr(one, name) for name in (*same, "evidence", "actor", "fingerprint")}
    told |= {"body": bytes(one.body_encrypted), "version": one.version_id}
    for page in pages(rows, PAGE):
        Peer.objects.bulk_create(
            Peer(id=uuid.uuid4(), subject=uuid.uuid4(), key=uuid.uuid4(), **told) for _ in page
        )
    assert Peer.objects.count() == rows


def copy_all(rows: int) -> None:
    """COPY of the rows' own columns, a page at a time, into a table without an index."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE floor_record")
        text = io.StringIO()
        cursor.copy_expert("COPY (SELECT * FROM consent_consentrecord LIMIT 1) TO STDOUT", text)
        _id, rest = text.getvalue().split("\t", 1)
        for page in pages(rows, PAGE):
            lines = io.StringIO("".join(f"{uuid.uuid4()}\t{rest}" for _ in page))
            cursor.copy_expert("COPY floor_record FROM STDIN", lines)
        cursor.execute("SELECT count(*) FROM floor_record")
        assert cursor.fetchone() == (rows,)


if __name__ == "__main__":
    main(int(sys.argv[1]))
