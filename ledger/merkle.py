"""The tree as a whole: its root, and checking proofs against it.

Hashes go in and out; nothing is stored here. Proofs are made from tiles, in `tiles`.
"""

from collections.abc import Sequence

from ledger.hashing import EMPTY, SIZE, node_hash


class BadProof(ValueError):
    """The proof does not lead to the root, or has another shape than its sizes demand."""


def bag(peaks: Sequence[bytes]) -> bytes:
    """One hash over full subtrees of falling size. With none it is that of the empty tree."""
    if not peaks:
        return EMPTY
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf stands at `index` in the tree of `size` leaves under this root (RFC 9162, section 2.1.3.2).

    Requires a leaf's hash. Raises BadProof.
    """
    _hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise BadProof("the index is not within the tree")
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            node, last = _past_lone_nodes(node, last)
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last or found != root:
        raise BadProof("the proof does not lead to the root")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """The tree of `new` leaves begins with that of `old` leaves, unchanged (RFC 9162, section 2.1.4.2).

    Raises BadProof. From an empty tree or to itself there is nothing to prove, and the proof is empty.
    """
    _hashes(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise BadProof("a tree never shrinks")
    if old in (0, new):
        if proof or old_root != (new_root if old else EMPTY):
            raise BadProof("the roots of one tree differ")
        return
    if not old & (old - 1):
        proof = [old_root, *proof]
    if not proof:
        raise BadProof("the proof is empty")
    if _both_roots(old, new, proof) != (old_root, new_root):
        raise BadProof("the proof does not lead to both roots")


def _both_roots(old: int, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    left = right = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if node & 1 or node == last:
            left, right = node_hash(sibling, left), node_hash(sibling, right)
            node, last = _past_lone_nodes(node, last)
        else:
            right = node_hash(right, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    return left, right


def _past_lone_nodes(node: int, last: int) -> tuple[int, int]:
    """A last node without a right sibling goes up unchanged until it has a left one."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _hashes(*found: bytes) -> None:
    if any(len(one) != SIZE for one in found):
        raise BadProof("a hash is 32 bytes long")
