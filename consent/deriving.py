"""The rows that the gate reads, derived from the records: moved with each one, or folded anew."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from consent.models import (
    ConsentRecord,
    Decision,
    Grade,
    Notice,
    PurposeStanding,
    Standing,
    Subject,
)
from consent.models.notice import BY_MAIL
from consent.standing import MOVING, Consent, Said, State, fold, is_next, step
from consent.statements import Statement, run
from policies.timeline import PolicyLine

Place = tuple[UUID, int]  # a person and a policy, by their ids
States = Mapping[int, State]  # of one person, by policy key
NOTHING: Mapping[Place, State] = MappingProxyType({})
NOBODY = State()
# Whoever chose something stands somewhere: both are written together.
STOOD = """
SELECT policy_id, accepted_number, informed_number, refused_at, decided_at, key, consented_number, until
FROM consent_standing LEFT JOIN consent_purposestanding USING (subject_id, policy_id) WHERE subject_id = %s
"""
STANDING = ("subject_id", "policy_id", "accepted_number", "informed_number", "refused_at", "decided_at")
CHOICE = ("subject_id", "policy_id", "key", "consented_number", "until")
# The ORM takes longer to write such an INSERT than PostgreSQL to do it.
STAND = f"""
INSERT INTO consent_standing ({", ".join(STANDING)})
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[])
ON CONFLICT (subject_id, policy_id) DO UPDATE SET accepted_number = excluded.accepted_number,
    informed_number = excluded.informed_number, refused_at = excluded.refused_at,
    decided_at = excluded.decided_at
"""
CHOOSE = f"""
INSERT INTO consent_purposestanding ({", ".join(CHOICE)})
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::int[], %s::timestamptz[])
ON CONFLICT (subject_id, policy_id, key) DO UPDATE SET consented_number = excluded.consented_number,
    until = excluded.until
"""
COLUMNS = ("decision", "decided_at", "received_at", "id", "clock", "purposes", "version__number")


def followed(before: State, subject: Subject, said: Said, policy: PolicyLine) -> State:
    """What the person's records come to with one more that is about to be stored; their rows say `before`.

    One query where the record is not the latest, or takes back: then all of them are folded. Needs the lock
    on the subject's row.
    """
    return step(before, said) if is_next(before, said) else fold([*records_of(subject, policy), said])


def derived(subject: Subject, policy: PolicyLine) -> State:
    """What the person's records of the policy come to, whatever the rows say."""
    return fold(records_of(subject, policy))


def stored(subject: Subject, policy: PolicyLine) -> State:
    """What the rows say."""
    with connection.cursor() as cursor:
        cursor.execute(STOOD, [subject.pk])
        return states_of(cursor.fetchall()).get(policy.id, NOBODY)


def states_of(rows: Iterable[Sequence[Any]]) -> States:
    """Rows of STOOD as states by policy key."""
    found: dict[int, State] = {}
    for policy, accepted, informed, refused_at, decided_at, key, number, until in rows:
        state = found.setdefault(policy, State(accepted, informed, refused_at, decided_at, {}))
        if key is not None:
            state.purposes[key] = Consent(number, until)
    return found


def state_of(row: Standing, choices: Iterable[PurposeStanding]) -> State:
    """Rows of one person and policy as a state."""
    return State(
        accepted=row.accepted_number,
        informed=row.informed_number,
        refused_at=row.refused_at,
        decided_at=row.decided_at,
        purposes={one.key: Consent(one.consented_number, one.until) for one in choices},
    )


def standings_in(states: States) -> dict[int, Standing]:
    """The states as the rows, unsaved, that say them."""
    return {
        policy: Standing(
            policy_id=policy,
            accepted_number=state.accepted,
            informed_number=state.informed,
            refused_at=state.refused_at,
            decided_at=state.decided_at,
        )
        for policy, state in states.items()
    }


def store(subject: Subject, policy: PolicyLine, state: State, before: State | None = None) -> None:
    """The rows, which said `before`, say what the state is."""
    place = (subject.pk, policy.id)
    store_all({place: state}, {place: before} if before else {})


def store_all(states: Mapping[Place, State], before: Mapping[Place, State] = NOTHING) -> None:
    """The rows of many people and policies say what the states are; `before`: what some of them said."""
    run(storing(states, before))


def storing(states: Mapping[Place, State], before: Mapping[Place, State] = NOTHING) -> list[Statement]:
    """What makes the rows, which said `before` where that is known, say what the states are.

    Records are never taken away, so no purpose ever is.
    """
    told = ((STAND, rows_of(states)), (CHOOSE, choices_of(states, before)))
    return [(sql, _columns(rows)) for sql, rows in told if rows]


def _columns(rows: Iterable[tuple]) -> list[list]:
    ids, *columns = zip(*rows, strict=True)
    return [list(map(str, ids)), *map(list, columns)]


def rows_of(states: Mapping[Place, State]) -> list[tuple]:
    """The states as STANDING holds them."""
    return [
        (*place, state.accepted, state.informed, state.refused_at, state.decided_at)
        for place, state in states.items()
    ]


def choices_of(states: Mapping[Place, State], before: Mapping[Place, State] = NOTHING) -> list[tuple]:
    """What the states say of purposes and `before` did not, as CHOICE holds it."""
    return [
        (*place, key, one.number, one.until)
        for place, state in states.items()
        for key, one in state.purposes.items()
        if before.get(place, NOBODY).purposes.get(key) != one
    ]


def records_of(subject: Subject, policy: PolicyLine, **which: object) -> list[Said]:
    """The person's records of the policy that move a standing, as the fold wants them; or `which` of them."""
    rows = moving(subject.records.filter(version__policy_id=policy.id, **which)).values(*COLUMNS)
    return [said_by(policy, number=row.pop("version__number"), **row) for row in rows]


def moving(records: QuerySet[ConsentRecord]) -> QuerySet[ConsentRecord]:
    """Those of the records that move a standing: not use after a mail that came back later."""
    bounced = Notice.objects.filter(
        subject=OuterRef("subject"),
        version=OuterRef("notice__version"),
        grade=Grade.BOUNCED,
        at__gte=OuterRef("notice__at"),
    )
    by_mail = Q(decision=Decision.CONTINUED_USE, notice__grade__in=BY_MAIL)
    return records.filter(decision__in=MOVING).exclude(by_mail & Exists(bounced))


def said_by(policy: PolicyLine, *, number: int, **told: object) -> Said:
    """A record with what its version adds: the floor, and how long a yes to each purpose counts."""
    version = policy.version(number)
    validity = {key: purpose.validity for key, purpose in version.purposes.items()}
    return Said(number=number, floor=version.floor, validity=validity, **told)
