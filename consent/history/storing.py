"""A page of historic answers becomes records: each row once for ever, by a few queries a page."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from consent.evidence import closed
from consent.history.alike import Alike
from consent.history.people import Person, count, locked
from consent.history.pouring import Form, listed, pour
from consent.history.rows import Row
from consent.history.standings import Standings
from consent.models import UnsealedRecord
from consent.recording import effect_of
from consent.refusals import UnknownIssuer
from consent.remembering import forget
from consent.subjects import check_issuer, reference
from policies.refusals import Refused

EARLIER = """
SELECT record.key, record.fingerprint, mine.external_ref
FROM consent_consentrecord AS record LEFT JOIN consent_identity AS mine ON mine.subject_id = record.subject_id
WHERE record.key = ANY(%s::uuid[]) AND record.evidence = 'import'
"""


@dataclass
class Stored:
    """How many rows were recorded, and how many stood; and what is wrong with which line."""

    new: int = 0
    same: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, line: int, code: str, pointer: str = "#") -> None:
        """The line was not taken."""
        self.faults.append((line, code, pointer))


@dataclass(slots=True)
class Told:
    """A row that is right by itself: whose it is, what it says like others, and the names it has."""

    row: Row
    ref: str
    alike: Alike
    key: uuid.UUID
    fingerprint: str
    record_id: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def store(rows: Iterable[Row], *, source: str, actor: str, at: datetime) -> Stored:
    """Each row is one record of its person, who exists; a wrong one spoils no other.

    Sent again it is the same record. What it is worth as evidence is said as it is: an import by a server's
    key, at the moment that the older system tells. Nobody is written to.
    """
    found = Stored()
    told = _unseen(list(_told(rows, source, actor, at, found)), found)
    told = [one for one in told if _is_vouched(one.row, found)]
    people = locked({one.ref for one in told}, at=at)
    told = [one for one in told if _is_known(one, people, found)]
    _record(told, people, at)
    found.new = len(told)
    return found


def _told(rows: Iterable[Row], source: str, actor: str, at: datetime, found: Stored) -> Iterator[Told]:
    """The rows that speak of what was published; of every other the fault is noted."""
    known: dict[tuple, Alike | Refused] = {}
    for row in rows:
        mark = Alike.mark(row)
        if mark not in known:
            known[mark] = _alike(row, actor, at)
        alike = known[mark]
        if isinstance(alike, Refused):
            errors = getattr(alike, "errors", None) or [{"pointer": "#"}]
            found.refuse(row.line, alike.code, errors[0]["pointer"])
        else:
            ref = reference(row.issuer, row.sub)
            yield Told(row, ref, alike, row.key(source), alike.fingerprint(row))


def _alike(row: Row, actor: str, at: datetime) -> Alike | Refused:
    try:
        return Alike(row, actor=actor, at=at)
    except Refused as refused:
        return refused


def _unseen(told: list[Told], found: Stored) -> list[Told]:
    """Those that are not on record yet; of several under one name in the page the first."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIER, [listed(one.key for one in told)])
        kept, unseen = {key: (fingerprint, ref) for key, fingerprint, ref in cursor.fetchall()}, []
    for one in told:
        stands = kept.setdefault(one.key, None)
        if stands is None:
            kept[one.key] = (one.fingerprint, one.ref)
            unseen.append(one)
        elif stands == (one.fingerprint, one.ref):
            found.same += 1
        elif stands[1] is None:
            found.refuse(one.row.line, "already_erased", "#/subject")  # and nobody is made known again
        else:
            found.refuse(one.row.line, "source_id_reused", "#/source_id")
    return unseen


def _is_vouched(row: Row, found: Stored) -> bool:
    try:
        check_issuer(row.issuer)
    except UnknownIssuer as refused:
        found.refuse(row.line, refused.code, "#/subject/issuer")
        return False
    return True


def _is_known(one: Told, people: dict[str, Person], found: Stored) -> bool:
    if one.ref in people:
        return True
    found.refuse(one.row.line, "already_erased", "#/subject")  # between two of our queries
    return False


def _record(told: list[Told], people: dict[str, Person], at: datetime) -> None:
    """The records stand, and everything that follows them: standings, counts, the sealer's queue."""
    standings = Standings(people.values(), {one.alike.policy.id: one.alike.policy for one in told})
    pour((one.alike.form, _row(one, people[one.ref], standings, at)) for one in told)
    form = Form(UnsealedRecord, ("record_id",))
    pour((form, (one.record_id,)) for one in told)
    standings.store()
    count(people.values(), at=at)
    transaction.on_commit(partial(_forget, people.values()), robust=True)


def _row(one: Told, person: Person, standings: Standings, at: datetime) -> tuple:
    """What the columns OWN hold of one record; its person's standing follows it, and it is their last."""
    alike, row, pk, previous = one.alike, one.row, one.record_id, person.last
    follows = standings.follow((person.id, alike.policy.id), alike.said(row, pk))
    effect = effect_of(alike.policy, alike.number, at, follows=follows)
    told = {"record_id": pk, "person": person.id.urn, "key": one.key, "previous": previous}
    plain = alike.body_of(row, effect=effect, **told)
    encrypted, commitment = closed(plain, person.keys, record_id=pk)
    person.seq, person.last = person.seq + 1, pk
    said = (row.decided_at, row.decided_at, effect, one.key, one.fingerprint, previous)
    return (pk, person.id, *said, encrypted, commitment)


def _forget(people: Iterable[Person]) -> None:
    for one in people:
        forget(one.id)
