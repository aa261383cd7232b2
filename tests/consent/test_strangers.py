"""Others rebuild the log from its published files alone: pymerkle its roots, a shell script its proofs."""

import subprocess

import pytest
from django.utils import timezone
from pymerkle import InmemoryTree

from consent.models import Checkpoint, UnsealedRecord
from consent.publication import folder
from consent.sealing import seal
from ledger.__main__ import main
from ledger.checkpoint import unchecked
from ledger.tiles import tiles_of, unpack
from tests.builders import a_published
from tests.consent.builders import press
from tests.consent.test_bundling import STRANGER, unpacked
from tests.fixtures.log import copies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log"), pytest.mark.slow]


def rebuilt(root, size):
    """The root that pymerkle gives to the entries in the published bundles."""
    tree = InmemoryTree(algorithm="sha256")
    for tile in tiles_of(size):
        if tile.level is None:
            for entry in unpack((root / tile.path).read_bytes()):
                tree.append_entry(entry)
    assert tree.get_size() == size
    return tree.get_root()


@pytest.mark.parametrize("size", [1, 7, 257, 70_000])
def test_strangers_agree_with_the_published_log(layla, tmp_path, size, capsys):
    version = a_published()
    made = press(layla, version, "accept", at=timezone.now())[0] if size > 1 else None
    if size > 2:
        copies(made, size - 2)
    seal()
    log = Checkpoint.objects.get().log
    signed = unchecked((folder(log) / "checkpoint").read_bytes())
    assert signed.size == size and not UnsealedRecord.objects.exists()
    assert rebuilt(folder(log), size) == signed.root
    assert main(["verify", str(folder(log))]) == 0 and f"all {size} leaves" in capsys.readouterr().out
    if made and STRANGER.exists():
        command = ["bash", str(STRANGER), str(unpacked(made, tmp_path / "whole")), signed.origin]
        assert "signature OK" in subprocess.run(command, capture_output=True, text=True).stdout
