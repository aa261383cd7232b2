"""Whether a person may pass: the gate's rules on what this process knows, read again before it bars."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from consent import remembering
from consent.act import Witness
from consent.continuing import observe_use
from consent.gate import Owed
from consent.models import Channel, Evidence, Identity, Standing, Subject
from consent.owing import everything_owed
from consent.remembering import FRESH, Memory
from policies import schedule
from policies.timeline import Schedule

COLUMNS = ("policy_id", "accepted_number", "informed_number", "refused_at")


@dataclass(frozen=True)
class Passer:
    """Who wants to pass, by a column of their Identity and its value, and what vouches for them."""

    column: str
    value: object
    channel: str = Channel.WEB
    evidence: str = Evidence.SESSION


def barring(passer: Passer, *, at: datetime | None = None) -> list[Owed]:
    """The versions that bar this person's way now; none when they may pass.

    No query when this process has met them within FRESH seconds, else one; what would bar them is read again
    first. Use after notice, where that is enough, is written down on the way.
    """
    at, plan = at or timezone.now(), schedule.read()
    known = remembering.people.get(remembering.subjects.get((passer.column, passer.value)))
    if known and time.monotonic() - known.began < FRESH:
        # The verdict holds for this schedule until its next moment; then the same numbers are judged anew.
        if known.schedule is plan and (known.until is None or at < known.until):
            return []
        if not any(item.blocking or item.by_use for item in _judged(known, plan, at)):
            return []
    return _asked(passer, plan, at)


def _asked(passer: Passer, plan: Schedule, at: datetime) -> list[Owed]:
    began = time.monotonic()
    subject_id, standings = _read(passer)
    known = Memory(standings, began)
    owed = _judged(known, plan, at)
    if subject_id and any(item.by_use for item in owed) and _went_on(passer, subject_id, owed, at):
        began, (_same, standings) = time.monotonic(), _read(passer)
        known = Memory(standings, began)
        owed = _judged(known, plan, at)
    bars = [item for item in owed if item.blocking]
    if subject_id and not bars:
        remembering.remember(subject_id, known)
        remembering.subjects[passer.column, passer.value] = subject_id
    return bars


def _judged(known: Memory, plan: Schedule, at: datetime) -> list[Owed]:
    """What is owed of the versions in force; with nothing, the verdict is kept until it may change."""
    owed = [item for item in everything_owed(plan, known.standings, at) if item.version.effective_at <= at]
    if not any(item.blocking for item in owed):
        known.schedule, known.until = plan, plan.next_transition(at)
    return owed


def _read(passer: Passer) -> tuple[UUID | None, dict[int, Standing]]:
    """The person's subject and standings, None and nothing for who was never met: one query."""
    columns = (f"subject__standings__{name}" for name in COLUMNS)
    rows = list(Identity.objects.filter(**{passer.column: passer.value}).values_list("subject_id", *columns))
    return (rows[0][0] if rows else None), standings_told(row[1:] for row in rows)


def standings_told(rows: Iterable[Sequence[Any]]) -> dict[int, Standing]:
    """One person's standings by policy, each told by what COLUMNS name; nothing of a row without any."""
    return {row[0]: Standing(**dict(zip(COLUMNS, row, strict=True))) for row in rows if row[0]}


def _went_on(passer: Passer, subject_id: UUID, owed: list[Owed], at: datetime) -> bool:
    witness = Witness(passer.channel, passer.evidence, actor="gate")
    return observe_use(Subject(pk=subject_id), owed, witness=witness, at=at)
