"""Others rebuild the log from its published files alone: pymerkle its roots, a shell script its proofs."""

import subprocess

import pytest
from pymerkle import InmemoryTree

from consent.models import Checkpoint, ConsentRecord, UnsealedRecord
from consent.publication import folder
from consent.sealing import seal
from ledger.__main__ import main
from ledger.checkpoint import unchecked
from ledger.tiles import tiles_of, unpack
from tests.builders import a_published
from tests.consent.test_api_events import said, send
from tests.consent.test_bundling import STRANGER, unpacked
from tests.fixtures.log import copies, without_acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log", "fresh_cache"), pytest.mark.slow]
A_PERSON, POSTED = 50, 256  # answers of one person, below their rate; those that are posted one by one


def rebuilt(root, size):
    """The root that pymerkle gives to the entries in the published bundles."""
    tree = InmemoryTree(algorithm="sha256")
    for tile in tiles_of(size):
        if tile.level is None:
            for entry in unpack((root / tile.path).read_bytes()):
                tree.append_entry(entry)
    assert tree.get_size() == size
    return tree.get_root()


def posted(issuer, version, times):
    """So many answers, each posted to the API by its person; gives the last record."""
    for n in range(times):
        body = said(version, decision=("accept", "refuse")[n % 2])
        answer = send(issuer.app(sub=f"reader {n // A_PERSON}"), body)
        assert answer.status_code == 201, answer.content
    return ConsentRecord.objects.get(pk=answer.json()["event"]["id"])


@pytest.mark.parametrize("size", [1, 7, 257, 70_000])
def test_strangers_agree_with_the_published_log(issuer, tmp_path, size, capsys):
    """The first leaf is the published text, the next 256 are answers that came in through the API.

    Those beyond, up to 70,000, are copies of the last one's row with its commitment, as posting them would
    take minutes: they give the tree its size, and went the way of every record from the queue on.
    """
    version, answers = a_published(), size - 1
    without_acts()
    made = posted(issuer, version, min(answers, POSTED)) if answers else None
    if answers > POSTED:
        copies(made, answers - POSTED)
    seal()
    log = Checkpoint.objects.get().log
    signed = unchecked((folder(log) / "checkpoint").read_bytes())
    assert signed.size == size and not UnsealedRecord.objects.exists()
    assert rebuilt(folder(log), size) == signed.root
    assert main(["verify", str(folder(log))]) == 0 and f"all {size} leaves" in capsys.readouterr().out
    if made and STRANGER.exists():
        command = ["bash", str(STRANGER), str(unpacked(made, tmp_path / "whole")), signed.origin]
        assert "signature OK" in subprocess.run(command, capture_output=True, text=True).stdout
