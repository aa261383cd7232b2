"""The tree: known roots and proofs, the RFC's own recursion, and every bent proof refused."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import ranges
from ledger.hashing import leaf_hash, node_hash
from ledger.merkle import BadProof, check_consistency, check_inclusion
from tests.ledger import reference
from tests.ledger.trees import LEAVES, ROOTS, Shelf
from tests.ledger.vectors import evidence, present

# testonly/constants.go again: proofs in the tree of eight, by their beginnings.
INCLUSION = {
    (0, 8): ["96a296d2", "5f083f0a", "6b47aaf2"],
    (5, 8): ["bc1a0643", "ca854ea1", "d37ee418"],
    (2, 3): ["fac54203"],
    (1, 5): ["6e340b9c", "5f083f0a", "bc1a0643"],
}
CONSISTENCY = {
    (1, 8): ["96a296d2", "5f083f0a", "6b47aaf2"],
    (6, 8): ["0ebc5d34", "ca854ea1", "d37ee418"],
    (2, 5): ["5f083f0a", "bc1a0643"],
    (6, 7): ["0ebc5d34", "b08693ec", "d37ee418"],
}


def roots_of(shelf: Shelf) -> list[str]:
    """The roots of every size."""
    return [shelf.tree(size).root().hex() for size in range(shelf.size + 1)]


@pytest.fixture(scope="module")
def eight() -> Shelf:
    shelf = Shelf()
    shelf.add(LEAVES)
    return shelf


def test_the_known_roots_and_hashes_come_out(eight):
    assert roots_of(eight) == ROOTS
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        node_hash(b"N123", b"N456").hex()
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_known_inclusion_proofs_come_out(eight, index, size):
    proof = eight.tree(size).inclusion(index)
    assert [one.hex()[:8] for one in proof] == INCLUSION[index, size]
    check_inclusion(leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_known_consistency_proofs_come_out(eight, old, new):
    proof = eight.tree(new).consistency(old)
    assert [one.hex()[:8] for one in proof] == CONSISTENCY[old, new]
    check_consistency(old, new, proof, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]))


@present
def test_the_tree_of_the_arabic_records_comes_out():
    known = evidence()
    entries = [leaf["entry_utf8"].encode() for leaf in known["leaves"]]
    assert [leaf_hash(entry).hex() for entry in entries] == [
        leaf["leaf_hash_hex"] for leaf in known["leaves"]
    ]
    shelf = Shelf()
    shelf.add(entries)
    assert roots_of(shelf) == known["roots_hex"]
    assert [one.hex() for one in shelf.tree().consistency(3)] == known["consistency_3_7_hex"]


SIZES = st.integers(1, 300) | st.integers(1, 2000)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_fast_tree_is_the_rfcs_own_recursion(data):
    size = data.draw(SIZES)
    leaves = [b"%d" % (number * 7919) for number in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    shelf, cuts = Shelf(), sorted({0, size, *data.draw(st.lists(st.integers(0, size), max_size=4))})
    for start, end in pairwise(cuts):
        shelf.add(leaves[start:end])
    root, before = reference.mth(leaves), reference.mth(leaves[:old])
    assert (shelf.tree().root(), shelf.tree(old).root()) == (root, before)
    inclusion, consistency = shelf.tree().inclusion(index), shelf.tree().consistency(old)
    assert inclusion == reference.path(index, leaves) and consistency == reference.proof(old, leaves)
    check_inclusion(leaf_hash(leaves[index]), index, size, inclusion, root)
    check_consistency(old, size, consistency, before, root)
    for wrong in {0, index + 1, size - 1 - index} - {index}:
        with pytest.raises(BadProof):
            check_inclusion(leaf_hash(leaves[index]), wrong, size, inclusion, root)


def bent(proof: list[bytes], roots: list[bytes]) -> dict[str, list[bytes]]:
    """A right proof made wrong in every way that a liar or a broken disk could."""
    flipped = {
        f"bit {bit} of hash {place} flipped": [
            *proof[:place], bytes([proof[place][0] ^ 1 << bit]) + proof[place][1:], *proof[place + 1 :],
        ]
        for place in range(len(proof))
        for bit in (0, 4, 7)
    }  # fmt: skip
    shapes = {
        "nothing": [],
        "one too few": proof[:-1],
        "without its first": proof[1:],
        "turned round": proof[::-1],
        "doubled": proof + proof,
        "a short hash": [*proof[:-1], proof[-1][:31]] if proof else [b"x"],
        "an empty hash": [*proof, b""],
        **{f"root {at} before": [root, *proof] for at, root in enumerate(roots)},
        **{f"root {at} after": [*proof, root] for at, root in enumerate(roots)},
        "garbage after": [*proof, b"g" * 32],
    }
    return {why: wrong for why, wrong in (flipped | shapes).items() if wrong != proof}


def inclusion_probes() -> list:
    shelf = Shelf()
    shelf.add(LEAVES)
    found = []
    for index, size in [(0, 1), *INCLUSION, (7, 8)]:
        leaf, root, proof = (
            leaf_hash(LEAVES[index]),
            bytes.fromhex(ROOTS[size]),
            shelf.tree(size).inclusion(index),
        )
        right = (leaf, index, size, proof, root)
        found.append(pytest.param(right, True, id=f"{index}/{size} as it is"))
        wrong = {why: (leaf, index, size, bad, root) for why, bad in bent(proof, [root, leaf]).items()}
        wrong |= {f"index {at}": (leaf, at, size, proof, root) for at in (-1, index ^ 2, index + size)}
        wrong |= {f"size {other}": (leaf, index, other, proof, root) for other in (0, size // 2, size * 2)}
        wrong["another leaf"] = (leaf_hash(b"other"), index, size, proof, root)
        wrong["another root"] = (leaf, index, size, proof, bytes.fromhex(ROOTS[0]))
        wrong["a short root"] = (leaf, index, size, proof, root[:31])
        found += [pytest.param(case, False, id=f"{index}/{size} {why}") for why, case in wrong.items()]
    return found


def consistency_probes() -> list:
    shelf = Shelf()
    shelf.add(LEAVES)
    found = []
    for old, new in [(1, 1), *CONSISTENCY, (4, 8)]:
        before, after = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
        proof = shelf.tree(new).consistency(old)
        found.append(pytest.param((old, new, proof, before, after), True, id=f"{old}-{new} as it is"))
        bad = bent(proof, [before, after])
        wrong = {why: (old, new, bad_proof, before, after) for why, bad_proof in bad.items()}
        wrong |= {f"from {at}": (at, new, proof, before, after) for at in (-1, 0, old ^ 2, new + 1)}
        wrong |= {f"to {at}": (old, at, proof, before, after) for at in (0, old - 1, new * 2)}
        wrong["another old root"] = (old, new, proof, bytes.fromhex(ROOTS[0]), after)
        wrong["another new root"] = (old, new, proof, before, bytes.fromhex(ROOTS[0]))
        wrong["short roots"] = (old, new, proof, before[:12], after[:12])
        if old != new:
            wrong["roots exchanged"] = (old, new, proof, after, before)
        found += [pytest.param(case, False, id=f"{old}-{new} {why}") for why, case in wrong.items()]
    return found


def test_the_probes_are_as_many_as_the_references():
    assert len(inclusion_probes()) >= 98 and len(consistency_probes()) >= 98


@pytest.mark.parametrize(("case", "right"), inclusion_probes())
def test_an_inclusion_proof_holds_only_unbent(case, right):
    probe(check_inclusion, case, right)


@pytest.mark.parametrize(("case", "right"), consistency_probes())
def test_a_consistency_proof_holds_only_unbent(case, right):
    probe(check_consistency, case, right)


def probe(check, case, right):
    if right:
        check(*case)
        return
    with pytest.raises(BadProof):
        check(*case)


def test_every_tree_continues_the_empty_one_and_itself():
    empty, one = (bytes.fromhex(root) for root in ROOTS[:2])
    check_consistency(0, 0, [], empty, empty)
    check_consistency(0, 1, [], empty, one)
    check_consistency(1, 1, [], one, one)
    with pytest.raises(BadProof):
        check_consistency(0, 1, [], one, one)


def test_proofs_are_made_only_of_what_there_is():
    for old, new in [(0, 1), (2, 1), (-1, 5)]:
        with pytest.raises(ValueError, match="consistency"):
            ranges.consistency(old, new)
    for index, size in [(0, 0), (1, 1), (-1, 5)]:
        with pytest.raises(ValueError, match="within"):
            ranges.inclusion(index, size)
