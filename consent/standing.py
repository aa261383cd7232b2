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
MOVING = (*ANSWERS, *TOLD, Decision.SET, Decision.WITHDRAW, Decision.RENEW)  # not `displayed`, nor `confirm`


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

    @property
    def safely_at(self) -> datetime:
        """From when it counts as a no."""
        return self.decided_at if self.is_believed else self.received_at

    def order(self, *, protects: bool) -> tuple:
        """Where it stands among others that say something of the same thing; `protects`: it says no."""
        return (self.safely_at if protects else self.decided_at, protects, self.received_at, self.id)


@dataclass(frozen=True)
class Consent:
    """The last word on a purpose: the version of the yes, 0 after a no, and when the yes runs out.

    `said`: the record that it rests on, where the state was folded and not read from its row.
    """

    number: int = 0
    until: datetime | None = None
    said: Said | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Basis:
    """The answers that stand: a yes by the number of its version, a no by the floor of what it refused.

    A yes that only a row remembers is None.
    """

    accepted: dict[int, Said | None] = field(default_factory=dict)
    informed: dict[int, Said | None] = field(default_factory=dict)
    refused: dict[int, Said] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """What a person's records of one policy come to. `decided_at`: nothing that moved it is later.

    `refused_at`: the last refusal that no acceptance of what was refused has followed. `basis`: what these
    rest on, where the state was folded and not read from its row.
    """

    accepted: int = 0
    informed: int = 0
    refused_at: datetime | None = None
    decided_at: datetime | None = None
    purposes: dict[str, Consent] = field(default_factory=dict)
    basis: Basis = field(default=Basis(), compare=False)


def fold(records: Iterable[Said]) -> State:
    """What the records come to, in whatever order they are given."""
    moving = [said for said in records if said.decision in MOVING]
    basis = Basis()
    for said in sorted(moving, key=lambda one: one.order(protects=one.decision == Decision.REFUSE)):
        basis = _with_version(basis, said)
    state = _resting_on(basis, State())
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
    known = Basis({state.accepted: None}, {state.informed: None})
    if said.decision in (*ANSWERS, *TOLD):
        state = _resting_on(_with_version(known, said), state)
    for key in said.purposes:
        state = _with_purpose(state, said, key)
    return replace(state, decided_at=said.decided_at)


def says(state: State, said: Said) -> bool:
    """Whether the state is what this record would make of it; if not, a later or safer one stands.

    Requires for a refusal a state that was folded, or stepped to by it: no row tells what was refused.
    """
    answered = {
        Decision.ACCEPT: state.accepted >= said.number,
        Decision.REFUSE: said.floor in state.basis.refused,
        Decision.ACKNOWLEDGE: state.informed >= said.number,
        Decision.CONTINUED_USE: state.informed >= said.number,
    }
    chosen = (bool(state.purposes[key].number) == yes for key, yes in said.purposes.items())
    return answered.get(said.decision, True) and all(chosen)


def _with_version(known: Basis, said: Said) -> Basis:
    if said.decision == Decision.REFUSE:
        # What was accepted before and would not satisfy the version refused was not refused with it.
        accepted, informed = (
            {number: one for number, one in answered.items() if number < said.floor}
            for answered in (known.accepted, known.informed)
        )
        return Basis(accepted, informed, known.refused | {said.floor: said})
    if known.refused and (not said.is_believed or said.decision == Decision.CONTINUED_USE):
        return known
    if said.decision == Decision.ACCEPT:
        # To accept an earlier version says yes to no later one that was refused.
        still = {floor: no for floor, no in known.refused.items() if floor > said.number}
        return replace(known, accepted=known.accepted | {said.number: said}, refused=still)
    if said.decision == Decision.ACKNOWLEDGE:
        return replace(known, informed=known.informed | {said.number: said})
    if said.decision == Decision.CONTINUED_USE:
        return replace(known, informed={said.number: said} | known.informed)
    return known


def _resting_on(basis: Basis, state: State) -> State:
    return replace(
        state,
        accepted=max(basis.accepted, default=0),
        informed=max(basis.informed, default=0),
        refused_at=max((no.safely_at for no in basis.refused.values()), default=None),
        basis=basis,
    )


def _with_purpose(state: State, said: Said, key: str) -> State:
    known = state.purposes.get(key)
    if said.purposes[key] and not said.is_believed and known and not known.number:
        return state
    months = said.validity.get(key)
    until = months_later(said.decided_at, months) if months else None
    heard = Consent(said.number, until, said) if said.purposes[key] else Consent(said=said)
    return replace(state, purposes={**state.purposes, key: heard})


def _latest(said: Said) -> datetime:
    return max(said.decided_at, said.safely_at)


def months_later(at: datetime, months: int) -> datetime:
    """The same day so many months later, or that month's last."""
    year, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + year, month + 1
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
