"""How a record moves a person's standing: which answers apply, and which come too late. Pure."""

from datetime import datetime

from consent.clock import TRUSTED
from consent.models import Decision, Effect, Standing

ANSWERS = (Decision.ACCEPT, Decision.REFUSE)
TOLD = (Decision.ACKNOWLEDGE, Decision.CONTINUED_USE)


def apply(
    standing: Standing,
    *,
    decision: str,
    number: int,
    floor: int,
    decided_at: datetime,
    clock: str,
    floor_in_force: int,
) -> Effect:
    """The unsaved standing follows the decision; returns what the decision did.

    `number` and `floor` are those of the version answered. `floor_in_force` is the floor of the version in
    force, 0 when there is none: an answer below it is kept, and something is still owed.
    """
    if decision in ANSWERS and not _applies(standing, decision, decided_at, clock):
        return Effect.OUT_OF_ORDER
    if decision == Decision.ACCEPT:
        standing.accepted_number = max(standing.accepted_number, number)
        standing.refused_at = None
    elif decision == Decision.REFUSE:
        # What was accepted before and would not satisfy the version refused was not refused with it.
        standing.accepted_number = min(standing.accepted_number, floor - 1)
        standing.refused_at = decided_at
    elif decision in TOLD:
        standing.informed_number = max(standing.informed_number, number)
    if decision in ANSWERS:
        standing.decided_at = max(decided_at, standing.decided_at or decided_at)
    return Effect.SUPERSEDED if number < floor_in_force else Effect.APPLIED


def _applies(standing: Standing, decision: str, decided_at: datetime, clock: str) -> bool:
    """Whether the answer is the later one; on a tie, or with a clock not to be believed, refusing wins."""
    if standing.decided_at is None:
        return True
    if clock not in TRUSTED or decided_at == standing.decided_at:
        return decision == Decision.REFUSE or standing.refused_at is None
    return decided_at > standing.decided_at


def already_says(standing: Standing | None, *, decision: str, number: int) -> bool:
    """Whether the standing is what this answer would make of it."""
    if standing is None:
        return False
    if decision == Decision.ACCEPT:
        return standing.accepted_number >= number
    return standing.refused_at is not None and standing.accepted_number < number
