"""Beginning a successor, when the database is not the one that the log's last checkpoint came from."""

import re
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent import lineage, memory, tiling
from consent.memory import Forked
from consent.models import LeafKind, LedgerEntry, Log
from consent.sealing import LOCK
from ledger.checkpoint import Checkpoint
from ledger.commitment import fork_entry
from policies.auditing import Actor, note
from policies.refusals import Refused

# What was appended after the last checkpoint that this database knows was never proved to anybody.
AGAIN = """
INSERT INTO consent_unsealedrecord (record_id)
SELECT record_id FROM consent_ledgerentry
WHERE log_id = %(log)s AND "index" >= %(size)s AND record_id IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO consent_unsealedaudit (event_id)
SELECT audit_event_id FROM consent_ledgerentry
WHERE log_id = %(log)s AND "index" >= %(size)s AND audit_event_id IS NOT NULL
ON CONFLICT DO NOTHING;
"""


class NotForked(Refused):
    """The log agrees with what is remembered outside, so there is no reason for a successor."""

    code = "log_not_forked"
    sentence = _("The log agrees with its last checkpoint outside the database: there is nothing to fork.")


@transaction.atomic
def fork(*, by: Actor, reason: str, at: datetime | None = None) -> Log:
    """A new log grows from now on; its first leaf names the last known checkpoint of the old one.

    The old log stays readable as far as this database knows it. Raises NotForked when the two agree.
    """
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    old, known = Log.objects.current(), memory.remembered()
    if known is None or _agrees(old):
        raise NotForked
    if old:
        last = old.last()
        with connection.cursor() as cursor:
            cursor.execute(AGAIN, {"log": old.pk, "size": last.size if last else 0})
    number = max(old.number if old else 1, _number_in(known)) + 1
    log = Log.objects.create(
        number=number, origin=f"{settings.LEDGER_ORIGIN}{number}", follows=known.text(), began_at=at
    )
    LedgerEntry.objects.create(log=log, index=0, kind=LeafKind.FORK)
    tiling.append(log, 0, [fork_entry(origin=known.origin, size=known.size, root=known.root)])
    note("fork_ledger", log, by=by, at=at, content_hash=lineage.ended(old), reason=reason)
    return log


def _agrees(log: Log | None) -> bool:
    try:
        memory.compare(log)
    except Forked:
        return False
    return True


def _number_in(known: Checkpoint) -> int:
    """The number that ends the remembered origin; a log without one is the first."""
    found = re.search(r"ledger(\d+)$", known.origin)
    return int(found[1]) if found else 1
