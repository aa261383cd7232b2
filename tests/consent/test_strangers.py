"""Others rebuild the log from its published files alone: pymerkle its roots, a shell script its proofs."""

import json
import subprocess
import time
import uuid

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

pytestmark = [pytest.mark.usefixtures("own_log", "fresh_cache"), pytest.mark.slow]
BATCH = "/api/v1/me/consent-events/batch"
A_BATCH, BATCHES, ALONE = 50, 20, 257  # answers of a batch, batches of a person; below, one by one
LONG = 70_000


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
    """So many answers, each posted to the API by its person; gives some of the records, the last one last."""
    made = []
    for n in range(times if times < ALONE else 0):
        answer = send(issuer.app(sub=f"reader {n // A_BATCH}"), answers(version, n, 1)[0])
        assert answer.status_code == 201, answer.content
        made.append(answer.json()["event"]["id"])
    for n in range(0, times if times >= ALONE else 0, A_BATCH):
        made.append(sent_together(issuer, answers(version, n, min(A_BATCH, times - n)), n))
    return [ConsentRecord.objects.get(pk=pk) for pk in made[:1] + made[len(made) // 2 :][:1] + made[-1:]]


def answers(version, first, number):
    """Yes and no by turns."""
    return [said(version, decision=("accept", "refuse")[n % 2]) for n in range(first, first + number)]


def sent_together(issuer, items, n):
    """What an app hands over after it was offline; gives the last record's id."""
    items = [item | {"key": str(uuid.uuid4())} for item in items]
    app = issuer.app(sub=f"reader {n // (A_BATCH * BATCHES)}")
    answer = app.post(BATCH, json.dumps({"items": items}), "application/json")
    assert answer.status_code == 207, answer.content
    assert {one["status"] for one in answer.json()["items"]} == {201}
    return answer.json()["items"][-1]["event"]["id"]


def agreed(records, size, folder_of_one, capsys):
    """Strangers rebuild the published log of this size, and find these records in it."""
    log = Checkpoint.objects.latest("size").log
    signed = unchecked((folder(log) / "checkpoint").read_bytes())
    assert signed.size == size and not UnsealedRecord.objects.exists()
    assert rebuilt(folder(log), size) == signed.root
    assert main(["verify", str(folder(log))]) == 0 and f"all {size} leaves" in capsys.readouterr().out
    for n, one in enumerate(records if STRANGER.exists() else []):
        command = ["bash", str(STRANGER), str(unpacked(one, folder_of_one / str(n))), signed.origin]
        assert "signature OK" in subprocess.run(command, capture_output=True, text=True).stdout


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "most"), [(1, 0), (7, 6), (257, 256), (LONG, 1_000)])
def test_strangers_agree_with_the_published_log(issuer, tmp_path, size, most, capsys):
    """The first leaf is the published text, the others are answers that came in through the API.

    Beyond `most` they are copies of the last one's row with its commitment, as posting them takes minutes:
    they give the tree its size, and went the way of every record from the queue on.
    """
    version = a_published()
    without_acts()
    made = posted(issuer, version, most)
    if size > most + 1:
        copies(made[-1], size - most - 1)
    seal()
    agreed(made, size, tmp_path, capsys)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_strangers_agree_with_seventy_thousand_answers_that_were_all_posted(issuer, tmp_path, capsys):
    version = a_published()
    without_acts()
    began = time.monotonic()
    made = posted(issuer, version, LONG - 1)
    print(f"{(LONG - 1) / (time.monotonic() - began):.0f} answers/s through {BATCH}")  # noqa: T201
    while UnsealedRecord.objects.exists():
        seal(most=20_000)
    agreed(made, LONG, tmp_path, capsys)
