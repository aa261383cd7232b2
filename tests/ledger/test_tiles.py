"""Tiles, checkpoints and proof files: the layouts of the specifications, to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from ledger.checkpoint import Checkpoint, checked, unchecked
from ledger.commitment import consent_entry
from ledger.hashing import leaf_hash
from ledger.keys import derive
from ledger.merkle import BadProof, check_inclusion
from ledger.note import COSIGNATURE, LOG, BadNote, Signer, Verifier, sign
from ledger.proof import Proof
from ledger.tiles import BadTile, Tile, Tree, pack, tiles_of, unpack
from tests.ledger.trees import Shelf
from tests.ledger.vectors import evidence, present


def test_the_log_of_70_000_is_laid_out_as_the_specification_counts_it():
    shelf = Shelf()
    entries = [consent_entry(number.to_bytes(32)) for number in range(70_000)]
    for start in range(0, 70_000, 9_999):
        shelf.add(entries[start : start + 9_999])
    paths = [tile.path for tile in tiles_of(70_000)]
    assert sum(path.startswith("tile/0/") for path in paths) == 274 == len(paths) - 274 - 3
    assert {"tile/0/000", "tile/0/272", "tile/0/273.p/112", "tile/entries/273.p/112"} <= set(paths)
    assert paths[-3:] == ["tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
    for tile in tiles_of(70_000):
        if tile.level is not None:
            assert len(shelf.tiles[tile.level, tile.n]) == 32 * tile.width
    tree = shelf.tree()
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        check_inclusion(leaf_hash(entries[index]), index, 70_000, tree.inclusion(index), tree.root())


@pytest.mark.parametrize("size", [1, 7, 257, 3_000])
def test_a_library_of_others_builds_the_same_roots(size):
    entries = [consent_entry(number.to_bytes(32)) for number in range(size)]
    theirs, ours = InmemoryTree(algorithm="sha256"), Shelf()
    ours.add(entries)
    for entry in entries:
        theirs.append_entry(entry)
    assert ours.tree().root() == theirs.get_root()


def test_a_tree_of_256_has_a_full_tile_and_one_above_of_width_one():
    assert [tile.path for tile in tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert [tile.path for tile in tiles_of(1)] == ["tile/entries/000.p/1", "tile/0/000.p/1"]
    assert list(tiles_of(0)) == []


@given(st.none() | st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_a_path_names_its_tile_and_no_other_spelling_does(level, n, width):
    tile = Tile(level, n, width)
    assert Tile.at(tile.path) == tile
    for wrong in (
        f"{tile.path}/",
        f"/{tile.path}",
        tile.path.replace("tile/", "tile/0", 1),
        f"{tile.path}.p/256",
    ):
        with pytest.raises(BadTile):
            Tile.at(wrong)


def test_a_path_without_end_is_none():
    assert Tile.at(Tile(0, 10**18 - 1, 256).path).n == 10**18 - 1
    for groups in (6, 1434):
        with pytest.raises(BadTile):
            Tile.at("tile/0/" + "x001/" * groups + "000")


def test_the_path_of_the_specifications_example():
    assert Tile(0, 1_234_067, 256).path == "tile/0/x001/x234/067"
    for wrong in ("tile/64/000", "tile/0/x000/001", "tile/0/1", "tile/0/000.p/0", "tile/0/000.p/256", ""):
        with pytest.raises(BadTile):
            Tile.at(wrong)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries):
    packed = pack(entries)
    assert unpack(packed) == entries
    if packed:
        with pytest.raises(BadTile):
            unpack(packed + b"\x00")


def test_what_is_too_long_or_cut_is_refused():
    with pytest.raises(BadTile):
        pack([bytes(65_536)])
    with pytest.raises(BadTile):
        Tree(lambda level, n, width: b"", 5).root()


@present
def test_the_known_proof_file_reads_verifies_and_is_written_again():
    known = evidence()
    text = known["tlog_proof_index_5"].encode()
    proof = Proof.read(text)
    verifiers = [Verifier.parse(vkey) for vkey in known["vkeys"]]
    checkpoint, signatures = checked(proof.checkpoint, verifiers, origin=known["origin"])
    assert proof.text() == text and len(signatures) == 3
    assert checkpoint.root.hex() == known["roots_hex"][7] and checkpoint.text() + b"\n" in text
    leaf = bytes.fromhex(known["leaves"][5]["leaf_hash_hex"])
    check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    assert proof.extra.hex() == known["leaves"][5]["nonce_hex"]


ROOT, ORIGIN = leaf_hash(b"x"), "log.example/ledger"
LOG_KEY = Signer(ORIGIN, LOG, derive(b"s" * 32, "log"))
TIME_KEY = Signer(f"{ORIGIN}/time", COSIGNATURE, derive(b"s" * 32, "time"))


def test_a_checkpoint_is_signed_by_its_log_and_dated_by_its_clock():
    note = Checkpoint(ORIGIN, 9, ROOT).signed([LOG_KEY, TIME_KEY], time=77)
    found, signatures = checked(note, [LOG_KEY.verifier, TIME_KEY.verifier], origin=ORIGIN)
    assert found == unchecked(note) == Checkpoint(ORIGIN, 9, ROOT)
    assert [one.time for one in signatures] == [None, 77]
    proof = Proof(3, (ROOT,), note)
    assert b"extra" not in proof.text() and Proof.read(proof.text()) == proof


def test_a_checkpoint_of_another_log_or_without_the_logs_own_signature_is_refused():
    checkpoint = Checkpoint(ORIGIN, 9, ROOT)
    known = [LOG_KEY.verifier, TIME_KEY.verifier]
    with pytest.raises(BadNote, match="another log"):
        checked(checkpoint.signed([LOG_KEY], time=0), known, origin="else.example/ledger")
    with pytest.raises(BadNote, match="itself"):
        checked(checkpoint.signed([TIME_KEY], time=0), known, origin=ORIGIN)


@pytest.mark.parametrize(
    "text", [b"o\n1\n", b"o\n01\nAA==\n", b"o\n-1\nAA==\n", b"o\n1\nAA==\n", b"o\n1\n?\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote):
        unchecked(sign(text, [LOG_KEY], time=0))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\n\n",
        b"c2sp.org/tlog-proof@v1\n\n",
        b"c2sp.org/tlog-proof@v2\nindex 1\n\nx",
        b"c2sp.org/tlog-proof@v1\nindex 01\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n",
        b"c2sp.org/tlog-proof@v1\nextra ?\nindex 1\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 1\n",
        b"c2sp.org/tlog-proof@v1\nextra AA==\n\n",
    ],
)
def test_what_is_no_proof_file_is_refused(text):
    with pytest.raises(BadProof):
        Proof.read(text)
