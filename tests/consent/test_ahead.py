"""A log whose database was restored: what this host once published is answered for, and grows no shorter."""

import shutil

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import tiling
from consent.ahead import ahead
from consent.forking import fork
from consent.models import Log, LogTile
from consent.publication import folder, publish
from consent.sealing import seal
from ledger.checkpoint import unchecked
from ledger.merkle import check_consistency
from ledger.note import from_base64
from ledger.tiles import Tile, Tree, tiles_of
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import copies, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def lost(layla):
    """A log was signed to two sizes and published; the database is put back to the first of them."""
    record, _new = press(layla, a_published(), "accept", at=timezone.now())
    kept = seal()
    tiles = list(kept.log.tiles.all())
    copies(record, 300)
    lost = seal()
    forget(kept, tiles)
    return kept, lost


def forget(kept, tiles):
    """The database as it was when this checkpoint was its last."""
    unguarded("DELETE FROM consent_checkpoint WHERE size > %s", [kept.size])
    unguarded('DELETE FROM consent_ledgerentry WHERE "index" >= %s', [kept.size])
    unguarded("DELETE FROM consent_logtile")
    LogTile.objects.bulk_create(tiles)


def test_what_was_published_is_answered_for_before_and_after_a_successor_begins(client, lost):
    kept, lost = lost

    def answers():
        assert client.get("/ledger/checkpoint").content == bytes(lost.note)
        for tile in tiles_of(lost.size):
            found = client.get(f"/ledger/{tile.path}")
            assert found.content == (folder(lost.log) / tile.path).read_bytes(), tile.path
        full, part = Tile(0, 0, 256).path, Tile(0, 1, 3)
        assert client.get(f"/ledger/{part.path}").content == bytes(
            (folder(lost.log) / Tile(0, 1, lost.size - 256).path).read_bytes()[: 3 * 32]
        )
        assert len(client.get(f"/ledger/{full}").content) == 256 * 32
        assert client.get(f"/ledger/{Tile(0, 1, lost.size - 255).path}").status_code == 404
        proof = client.get(f"/ledger/consistency/{kept.size}-{lost.size}").content
        head, _, note = proof.partition(b"\n\n")
        hashes = [from_base64(line) for line in head.decode().split("\n")[1:]]
        check_consistency(kept.size, lost.size, hashes, bytes(kept.root), bytes(lost.root))
        assert note == bytes(lost.note)
        assert client.get(f"/ledger/consistency/{kept.size}-{lost.size + 1}").status_code == 404

    answers()
    call_command("fork_ledger", "--reason", "restored")
    successor = seal()
    assert unchecked(client.get("/ledger2/checkpoint").content).size == successor.size
    answers()


def test_a_log_that_the_database_never_knew_is_answered_from_its_files(client, lost):
    fork(by="huda", reason="restored")
    successor = seal()
    unguarded("DELETE FROM consent_checkpoint WHERE log_id = 2")
    unguarded("DELETE FROM consent_ledgerentry WHERE log_id = 2")
    unguarded("DELETE FROM consent_logtile WHERE log_id = 2")
    unguarded("DELETE FROM consent_log WHERE number = 2")
    assert client.get("/ledger2/checkpoint").content == bytes(successor.note)
    found = ahead(Log(number=2))
    assert Tree(found.read, found.size).root() == bytes(successor.root)
    assert client.get("/ledger3/checkpoint").status_code == 404


def test_files_that_are_gone_or_behind_leave_the_word_to_the_database(client, lost):
    kept, _lost = lost
    shutil.rmtree(folder(kept.log) / "tile")
    assert client.get("/ledger/tile/0/001").status_code == 404
    assert client.get(f"/ledger/{Tile(0, 0, kept.size).path}").content == tiling.reader(kept.log)(
        0, 0, kept.size
    )
    (folder(kept.log) / "checkpoint").write_bytes(b"broken")
    assert client.get("/ledger/checkpoint").content == bytes(kept.note)


def test_a_damaged_file_is_not_there_and_no_shorter_tile_is_sent(client, lost):
    kept, lost = lost
    width = lost.size - 256
    hashes, bundle = (folder(lost.log) / Tile(level, 1, width).path for level in (0, None))
    for file in (hashes, bundle):
        file.write_bytes(file.read_bytes()[:-5])
    for level in (0, None):
        for asked in (width, 3):
            assert client.get(f"/ledger/{Tile(level, 1, asked).path}").status_code == 404
    assert client.get(f"/ledger/consistency/{kept.size}-{lost.size}").status_code == 404
    hashes.unlink()
    assert client.get(f"/ledger/consistency/{kept.size}-{lost.size}").status_code == 404


def test_a_published_checkpoint_that_the_log_never_signed_is_not_believed(client, lost):
    kept, lost = lost
    file = folder(kept.log) / "checkpoint"
    other = bytes(lost.note).replace(b"testserver/ledger", b"evil.example/ledger")
    huge = bytes(lost.note).replace(f"\n{lost.size}\n".encode(), b"\n99999999999\n", 1)
    for forged in (other, huge):
        file.write_bytes(forged)
        assert client.get("/ledger/checkpoint").content == bytes(kept.note)
        assert client.get("/ledger/consistency/1-99999999999").status_code == 404
    assert publish() and file.read_bytes() == bytes(kept.note)
