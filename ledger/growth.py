"""That a log continues a checkpoint that somebody kept: whoever rewrote it in between is found out."""

from ledger.checkpoint import unchecked
from ledger.merkle import BadProof, check_consistency
from ledger.note import BadNote
from ledger.rereading import ReadFile, consistency
from ledger.tiles import BadTile
from ledger.verifying import NotProved


def continues(read: ReadFile, note: bytes, kept: bytes) -> str:
    """The sentence that the log of checkpoint `note`, whose tiles are read, begins with what was kept.

    Whose checkpoint was kept is not asked: its keeper knows. Raises NotProved.
    """
    try:
        new, old = unchecked(note), unchecked(kept)
        if old.origin != new.origin:
            raise NotProved("the checkpoint is another log's")
        if not 1 <= old.size <= new.size:
            raise NotProved(f"the log has {new.size} leaves, and had {old.size} when the other was signed")
        hashes = consistency(read, old.size, new.size)
        check_consistency(old.size, new.size, hashes, old.root, new.root)
    except BadProof as error:
        raise NotProved(
            f"the log does not continue the checkpoint of {old.size} leaves that was kept: keep both"
        ) from error
    except (BadNote, BadTile) as error:
        raise NotProved(str(error)) from error
    return f"it continues the checkpoint of {old.size} leaves that was kept: nothing before was changed"
