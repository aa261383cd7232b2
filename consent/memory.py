"""The last checkpoint, kept in a file outside the database: how a restored or rewritten database is known."""

import logging
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consent import tiling
from consent.models import Checkpoint, Log
from ledger.checkpoint import Checkpoint as Signed
from ledger.checkpoint import unchecked
from ledger.commitment import fork_entry
from ledger.note import BadNote
from policies.refusals import Refused
from policies.replacing import replaced

log = logging.getLogger(__name__)


class Forked(Refused):
    """The database is behind, or differs from, the checkpoint that is remembered outside it."""

    code = "log_forked"
    sentence = _(
        "The log differs from its last checkpoint outside the database, as after restoring a backup. "
        "Nothing is sealed until fork_ledger has begun a successor."
    )


def file() -> Path:
    """Where the last checkpoint is kept; it belongs on another disk than the database."""
    return settings.OUTSIDE_DIR / "last-checkpoint"


def remembered() -> Signed | None:
    """What was last signed, as this machine remembers it. Raises Forked for a file that cannot be read."""
    try:
        return unchecked(file().read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, BadNote) as error:
        log.error("%s cannot be read: %s", file(), error)
        raise Forked from error


def remember(checkpoint: Checkpoint) -> None:
    """The file holds this checkpoint."""
    replaced(file(), bytes(checkpoint.note))


def compare(current: Log | None) -> Checkpoint | None:
    """The log that grows has what is remembered, which is returned; or it is its successor.

    The latter says so in its first leaf. That a log before it has the checkpoint is not enough: whoever
    renumbers logs makes an old one grow again. Where nothing is remembered the database is believed, and a
    warning logged. Raises Forked.
    """
    known = remembered()
    if known is None:
        if current and current.last():
            log.warning("no checkpoint is remembered in %s: the database's own is believed", file())
        return None
    if current and current.origin == known.origin:
        here = current.checkpoints.filter(size=known.size, root=known.root).first()
        if here:
            return here
    elif current and _succeeds(current, known):
        return None
    raise Forked


def _succeeds(current: Log, known: Signed) -> bool:
    """Whether the log was begun because of what is remembered; its row alone is not asked.

    A row is changed in one stroke, its first leaf is in every root that it ever signs. Needs another origin.
    """
    try:
        named = fork_entry(origin=known.origin, size=known.size, root=known.root)
    except ValueError:  # no log has such a name
        return False
    return tiling.first(current) == named
