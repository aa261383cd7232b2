"""The log as others read it: files and addresses of c2sp.org/tlog-tiles, and proofs that tell nothing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.evidence import body_of
from consent.models import Log
from consent.proving import inclusion, leaf_of
from consent.publication import folder, publish
from consent.sealing import seal
from consent.signing import signers
from consent.subjectkeys import keys_of
from ledger.__main__ import main
from ledger.checkpoint import Checkpoint as Signed
from ledger.checkpoint import unchecked
from ledger.commitment import commit, consent_entry
from ledger.hashing import leaf_hash
from ledger.merkle import check_consistency, check_inclusion
from ledger.note import from_base64
from ledger.proof import Proof
from ledger.tiles import Tile, tiles_of, unpack
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import copies, without_acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def record(layla):
    """One record, and 299 like it, are sealed: two bundles, one of them full."""
    made, _ = press(layla, a_published(), "accept", at=timezone.now())
    without_acts()
    seal()
    copies(made, 299)
    seal()
    return made


def test_every_address_of_the_log_answers_with_the_bytes_of_its_file(client, record):
    log = Log.objects.get()
    names = ["checkpoint", *(tile.path for tile in tiles_of(301))]
    assert len(names) == 6
    for name in names:
        answer = client.get(f"/ledger/{name}")
        assert answer.status_code == 200 and answer.content == (folder(log) / name).read_bytes(), name
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "immutable" in answer["Cache-Control"] or name == "checkpoint"
    assert client.get("/ledger/checkpoint")["Cache-Control"] == "no-cache"
    assert client.get("/ledger/")["Location"] == "/ledger/checkpoint"
    assert not list(folder(log).glob("tile/[0e]*/000.p")), "a full tile needs its beginnings no longer"
    early = client.get("/ledger/tile/entries/000.p/2").content
    assert unpack(early) == unpack(client.get("/ledger/tile/entries/000").content)[:2]


@pytest.mark.parametrize(
    "address",
    [
        "/ledger/tile/0/002",
        "/ledger/tile/0/001.p/46",
        "/ledger/tile/0/001",
        "/ledger/tile/9/000",
        "/ledger/tile/0/1",
        pytest.param("/ledger/tile/0/" + "x001/" * 1434 + "000", id="without end"),
        "/ledger/tile/x",
        "/ledger2/checkpoint",
        "/ledger1/checkpoint",
        "/ledger/consistency/0-301",
        "/ledger/consistency/3-200",
        "/ledger/consistency/302-301",
        "/ledger/proof/0190a6c0-0000-7000-8000-000000000000",
    ],
)
def test_what_the_signed_log_does_not_hold_is_not_found(client, record, address):
    assert client.get(address).status_code == 404


def test_a_leaf_that_is_not_signed_yet_is_nobodys(client, layla):
    version = a_published()
    made, _ = press(layla, version, "accept", at=timezone.now())
    assert client.get("/ledger/checkpoint").status_code == 404
    assert client.get(f"/ledger/proof/{made.pk}").status_code == 404


def test_the_public_proof_of_a_record_verifies_and_opens_nothing(client, record):
    answer = client.get(f"/ledger/proof/{record.pk}")
    proof = Proof.read(answer.content)
    checkpoint = unchecked(proof.checkpoint)
    leaf = leaf_hash(consent_entry(bytes(record.commitment)))
    check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    nonce = keys_of(record.subject).nonce_of(record.pk)
    assert proof.extra is None and nonce not in answer.content
    own = Proof.read(inclusion(leaf_of(record.pk), nonce=nonce).text())
    assert own.extra == nonce and commit(nonce, body_of(record)) == bytes(record.commitment)


def test_the_growth_of_the_log_is_proved_to_whoever_kept_an_old_checkpoint(client, record):
    old, new = Log.objects.get().checkpoints.order_by("size")
    text = client.get(f"/ledger/consistency/{old.size}-{new.size}").content
    head, _, note = text.partition(b"\n\n")
    first, *lines = head.decode().split("\n")
    assert first == f"old {old.size}" and note == bytes(new.note)
    hashes = [from_base64(line) for line in lines]
    check_consistency(old.size, new.size, hashes, bytes(old.root), bytes(new.root))


def test_a_host_that_lost_its_files_writes_them_all_again_and_one_ahead_keeps_its_own(record):
    log = Log.objects.get()
    whole = {path: path.read_bytes() for path in folder(log).rglob("*") if path.is_file()}
    shutil.rmtree(folder(log))
    assert publish() == len(whole) and publish() == 0
    assert {path: path.read_bytes() for path in folder(log).rglob("*") if path.is_file()} == whole
    root = bytes(log.last().root)
    ahead = Signed(log.origin, 999, root).signed(signers(log.origin), time=int(timezone.now().timestamp()))
    (folder(log) / "checkpoint").write_bytes(ahead)
    assert publish() == 0 and (folder(log) / "checkpoint").read_bytes() == ahead


def test_publishing_asks_for_the_checkpoint_once_and_for_tiles_a_hundred_at_a_time(record):
    log = Log.objects.get()
    for more in (0, 600):
        copies(record, more)
        seal()
        shutil.rmtree(folder(log))
        with CaptureQueriesContext(connection) as queries:
            publish()
        assert len(queries) == 1 + 1 + 3  # the logs, the checkpoint, bundles and two levels


@pytest.mark.django_db(transaction=True)
def test_the_documented_script_copies_the_log_and_again_only_what_is_new(
    live_server, record, tmp_path, capsys
):
    page = (Path(__file__).resolve().parents[2] / "docs/how-to/verify.md").read_text(encoding="utf-8")
    script = re.search(r"```bash\n(.*?)```", page, re.S)[1]
    script = script.replace("https://privacy.example.com", live_server.url)

    def copy():
        subprocess.run(["bash", "-eu", "-c", script], cwd=tmp_path, check=True)
        assert main(["verify", str(tmp_path / "copy")]) == 0

    copy()
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    copies(record, 256)
    seal()
    copy()
    assert "all 557 leaves" in capsys.readouterr().out
    again = {path: path.stat().st_mtime_ns for path in first}
    assert [path.name for path in first if first[path] != again[path]] == ["checkpoint"]
    places = re.search(r"^place\(\).*?^}", script, re.S | re.M)[0]
    numbers = (0, 7, 255, 999, 1000, 1234, 999_999, 1_000_000, 1_234_067)
    said = subprocess.run(
        ["bash", "-euc", f"{places}\nfor n in {' '.join(map(str, numbers))}; do place $n; done"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == [Tile(0, n, 256).path.removeprefix("tile/0/") for n in numbers]


@pytest.mark.nginx
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nginx_sends_the_log_from_files_as_the_application_does(web_server, live_server, client, record):
    server = web_server(application=live_server.thread.port)
    for name in ("checkpoint", *(tile.path for tile in tiles_of(301))):
        status, headers, body = server.get(f"/ledger/{name}")
        ours = client.get(f"/ledger/{name}")
        assert (status, headers.get("x-request-id"), body) == (200, None, ours.content), name
        for header in (
            "content-type",
            "cache-control",
            "access-control-allow-origin",
            "x-content-type-options",
        ):
            assert headers[header] == ours[header], name
    status, headers, body = server.get("/ledger/tile/0/000.p/1")
    assert status == 200 and len(body) == 32 and headers["x-request-id"], (
        "older widths come from the application"
    )
