"""How records make a standing: the fold over them in their order, and one step of it. Pure.

The version answered and each purpose are folded apart. The order is that of (decided_at, received_at, id);
of what was decided at one moment the more protective comes last, and so wins. A device whose clock cannot be
believed may make a person safer and never less safe: its no counts from when we heard it, its yes undoes
no earlier no.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from consent.clock import TRUSTED
from consent.models import Decision

ANSWERS = (Decision.ACCEPT, Decision.REFUSE)
TOLD = (Decision.ACKNOWLEDGE, Decision.CONTINUED_USE)
MOVING = (*ANSWERS, *TOLD, Decision.SET, Decision.WITHDRAW, Decision.RENEW)  # all but `displayed`


@dataclass(frozen=True)
class Said:
    """A record as far as it moves a standing. `number` and `floor` are those of the version that it is about.

    `validity`: for how many months a yes to each purpose counts, where the version sets a limit.
    """

    decision: str
    number: int
    floor: int
    decided_at: datetime
    received_at: datetime
    id: UUID
    clock: str
    purposes: dict[str, bool] = field(default_factory=dict)
    validity: dict[str, int | None] = field(default_factory=dict)

    @property
    def is_believed(self) -> bool:
        """Whether the moment it was decided at can be relied on."""
        return self.clock in TRUSTED

    def order(self, *, protects: bool) -> tuple:
        """Where it stands among others that say something of the same thing; `protects`: it says no."""
        counts_from = self.received_at if protects and not self.is_believed else self.decided_at
        return (counts_from, protects, self.received_at, self.id)


@dataclass(frozen=True)
class Consent:
    """The last word on a purpose: the version of the yes, 0 after a no, and when the yes runs out."""

    number: int = 0
    until: datetime | None = None


@dataclass(frozen=True)
class State:
    """What a person's records of one policy come to. `decided_at`: nothing that moved it is later.

    `refused_at`: the last refusal that no acceptance of what was refused has followed.
    """

    accepted: int = 0
    informed: int = 0
    refused_at: datetime | None = None
    decided_at: datetime | None = None
    purposes: dict[str, Consent] = field(default_factory=dict)


@dataclass(frozen=True)
class Numbers:
    """The versions accepted and informed of that no refusal has taken back, and the refusals that stand.

    `refused`: from when each counts, by the floor of the version refused.
    """

    accepted: frozenset[int] = frozenset()
    informed: frozenset[int] = frozenset()
    refused: dict[int, datetime] = field(default_factory=dict)


def fold(records: Iterable[Said]) -> State:
    """What the records come to, in whatever order they are given."""
    moving = [said for said in records if said.decision in MOVING]
    numbers = Numbers()
    for said in sorted(moving, key=lambda one: one.order(protects=one.decision == Decision.REFUSE)):
        numbers = _with_version(numbers, said)
    state = _highest(State(), numbers)
    for key in sorted({key for said in moving for key in said.purposes}):
        naming = [said for said in moving if key in said.purposes]
        for said in sorted(naming, key=lambda one: one.order(protects=not one.purposes[key])):
            state = _with_purpose(state, said, key)
    return replace(state, decided_at=max((_latest(said) for said in moving), default=None))


def is_next(state: State, said: Said) -> bool:
    """Whether the record comes after all that made the state, so that one `step` is the whole fold.

    A refusal that takes something back is none: what was really accepted before it is in the records alone.
    Nor is what follows a refusal: to which version that was is there too.
    """
    takes_back = said.decision == Decision.REFUSE and max(state.accepted, state.informed) >= said.floor
    follows_a_refusal = state.refused_at is not None and said.decision in (*ANSWERS, *TOLD)
    is_later = state.decided_at is None or said.decided_at > state.decided_at
    return said.is_believed and is_later and not takes_back and not follows_a_refusal


def step(state: State, said: Said) -> State:
    """The state after one record more. Requires `is_next(state, said)`."""
    if said.decision not in MOVING:
        return state
    known = Numbers(frozenset([state.accepted]), frozenset([state.informed]))
    if said.decision in (*ANSWERS, *TOLD):
        state = _highest(state, _with_version(known, said))
    for key in said.purposes:
        state = _with_purpose(state, said, key)
    return replace(state, decided_at=said.decided_at)


def says(state: State, said: Said) -> bool:
    """Whether the state is what this record would make of it; if not, a later or safer one stands."""
    answered = {
        Decision.ACCEPT: state.accepted >= said.number,
        Decision.REFUSE: state.refused_at is not None and state.accepted < said.number,
        Decision.ACKNOWLEDGE: state.informed >= said.number,
        Decision.CONTINUED_USE: state.informed >= said.number,
    }
    chosen = (bool(state.purposes[key].number) == yes for key, yes in said.purposes.items())
    return answered.get(said.decision, True) and all(chosen)


def _with_version(known: Numbers, said: Said) -> Numbers:
    if said.decision == Decision.REFUSE:
        # What was accepted before and would not satisfy the version refused was not refused with it.
        counts_from, *_rest = said.order(protects=True)
        accepted, informed = (
            frozenset(number for number in numbers if number < said.floor)
            for numbers in (known.accepted, known.informed)
        )
        return Numbers(accepted, informed, {**known.refused, said.floor: counts_from})
    if known.refused and (not said.is_believed or said.decision == Decision.CONTINUED_USE):
        return known
    if said.decision == Decision.ACCEPT:
        # To accept an earlier version says yes to no later one that was refused.
        still = {floor: at for floor, at in known.refused.items() if floor > said.number}
        return replace(known, accepted=known.accepted | {said.number}, refused=still)
    if said.decision in TOLD:
        return replace(known, informed=known.informed | {said.number})
    return known


def _highest(state: State, numbers: Numbers) -> State:
    accepted, informed = (max(some, default=0) for some in (numbers.accepted, numbers.informed))
    refused_at = max(numbers.refused.values(), default=None)
    return replace(state, accepted=accepted, informed=informed, refused_at=refused_at)


def _with_purpose(state: State, said: Said, key: str) -> State:
    known = state.purposes.get(key)
    if said.purposes[key] and not said.is_believed and known and not known.number:
        return state
    months = said.validity.get(key)
    until = months_later(said.decided_at, months) if months else None
    heard = Consent(said.number, until) if said.purposes[key] else Consent()
    return replace(state, purposes={**state.purposes, key: heard})


def _latest(said: Said) -> datetime:
    return said.decided_at if said.is_believed else max(said.decided_at, said.received_at)


def months_later(at: datetime, months: int) -> datetime:
    """The same day so many months later, or that month's last."""
    year, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + year, month + 1
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
