"""A page of historic answers becomes records: each row once for ever, by a few queries a page."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from consent.act import Act, Witness
from consent.checking import check, line_of, question_of
from consent.deriving import store_all
from consent.evidence import commit_to
from consent.history.pouring import pour
from consent.history.rows import Row
from consent.history.standings import Standings
from consent.models import (
    Channel,
    Clock,
    ConsentRecord,
    Evidence,
    Identity,
    Subject,
    UnsealedRecord,
)
from consent.peopling import Known, bring_in
from consent.recording import effect_of, fingerprint_of, unsaved
from consent.refusals import UnknownLanguage, UnknownVersion
from consent.remembering import forget
from consent.subjectkeys import Keys, new_key, opened
from consent.subjects import reference
from consent.versions import published
from policies.models import PolicyVersion
from policies.refusals import Refused
from policies.timeline import PolicyLine

METHOD = "import"
NOBODY = Identity()
COUNT = """
UPDATE consent_subject SET seq = seq + made.number, last_record = made.last
FROM unnest(%s::uuid[], %s::int[], %s::uuid[]) AS made (id, number, last) WHERE consent_subject.id = made.id
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


@dataclass(frozen=True, slots=True)
class Told:
    """A row that is right by itself: whose it is, what it says of which version, and its name for ever."""

    row: Row
    ref: str
    act: Act
    version: PolicyVersion
    policy: PolicyLine
    key: uuid.UUID
    fingerprint: str
    question: str


@transaction.atomic
def store(rows: Iterable[Row], *, source: str, actor: str, at: datetime) -> Stored:
    """Each row is one record of its person, who exists; a wrong one spoils no other.

    Sent again it is the same record. What it is worth as evidence is said as it is: an import by a server's
    key, at the moment that the older system tells. Nobody is written to.
    """
    found = Stored()
    told = _unseen(list(_told(rows, source, found)), found)
    subjects = _people(told, at, found)
    told = [one for one in told if one.ref in subjects]
    _record(told, subjects, actor, at)
    found.new = len(told)
    return found


def _told(rows: Iterable[Row], source: str, found: Stored) -> Iterator[Told]:
    """The rows that speak of what was published; of every other the fault is noted."""
    versions: dict[tuple[str, int], PolicyVersion | None] = {}
    for row in rows:
        try:
            yield _read(row, source, versions)
        except Refused as refused:
            errors = getattr(refused, "errors", None) or [{"pointer": "#"}]
            found.refuse(row.line, refused.code, errors[0]["pointer"])


def _read(row: Row, source: str, versions: dict[tuple[str, int], PolicyVersion | None]) -> Told:
    named = (row.policy, row.version)
    if named not in versions:
        with suppress(UnknownVersion):
            versions[named] = published(*named)
    version = versions.setdefault(named, None)
    if version is None:
        raise UnknownVersion
    policy, line = line_of(version)
    text = line.languages.get(row.language)
    if text is None:
        raise UnknownLanguage
    act = Act(row.decision, row.language, text.json_sha256, row.purposes, row.decided_at, METHOD)
    # Of what a person may say here nothing depends on who they are: somebody else speaks for them.
    check(act, _witness(row, ""), policy, line, of=NOBODY)
    fingerprint, question = fingerprint_of(act, version), question_of(act, text)
    ref = reference(row.issuer, row.sub)
    return Told(row, ref, act, version, policy, row.key(source), fingerprint, question)


def _witness(row: Row, actor: str) -> Witness:
    return Witness(Channel.SERVER, Evidence.IMPORT, actor, on_behalf=True, remark=row.proof)


def _unseen(told: list[Told], found: Stored) -> list[Told]:
    """Those that are not on record yet; of several under one name in the page the first."""
    earlier = ConsentRecord.objects.filter(key__in=[one.key for one in told], evidence=Evidence.IMPORT)
    rows = earlier.values_list("key", "fingerprint", "subject__identity__external_ref")
    kept, unseen = {key: (fingerprint, ref) for key, fingerprint, ref in rows}, []
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


def _people(told: list[Told], at: datetime, found: Stored) -> dict[str, Subject]:
    """The people of the rows, under lock; whoever is new is made known."""
    known = [Known(one.row.line, one.row.issuer, one.row.sub) for one in told]
    for line, refused in bring_in(known, at=at, write=pour).faults:
        found.refuse(line, refused.code, "#/subject/issuer")
    mine = Identity.objects.filter(external_ref__in={one.ref for one in told})
    refs = dict(mine.values_list("subject_id", "external_ref"))
    locked = Subject.objects.filter(pk__in=refs).order_by("pk").select_for_update(of=("self",))
    return {refs[subject.pk]: subject for subject in locked.select_related("key")}


def _record(told: list[Told], subjects: dict[str, Subject], actor: str, at: datetime) -> None:
    """The records stand, and everything that follows them: keys, standings, counts, the sealer's queue."""
    standings = Standings(subjects.values(), {one.policy.id: one.policy for one in told})
    keys, made = _keys(subjects.values(), at), []
    for one in told:
        subject, witness = subjects[one.ref], _witness(one.row, actor)
        new = unsaved(subject, one.act, one.version, witness, at=at, clock=Clock.TOLD)
        new.key, new.fingerprint, new.question_sha256 = one.key, one.fingerprint, one.question
        new.previous, subject.last_record = subject.last_record, new.pk
        follows = standings.follow(new, one.policy)
        new.effect = effect_of(one.policy, one.version.number, at, follows=follows)
        commit_to(new, witness, keys[subject.pk])
        made.append(new)
    pour(made)
    pour([UnsealedRecord(record_id=new.pk) for new in made])
    store_all(standings.moved)
    _count(made)


def _keys(subjects: Iterable[Subject], at: datetime) -> dict[uuid.UUID, Keys]:
    """Everyone's keys; who had none has them now."""
    rows = {one.pk: getattr(one, "key", None) or new_key(one, at=at) for one in subjects}
    pour([row for row in rows.values() if row._state.adding])
    return {pk: opened(row) for pk, row in rows.items()}


def _count(made: list[ConsentRecord]) -> None:
    """Everyone's row counts their records and names the last."""
    number, last = Counter(one.subject_id for one in made), {one.subject_id: one.pk for one in made}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(number), list(number.values()), list(last.values())])
    for pk in number:
        transaction.on_commit(partial(forget, pk), robust=True)
