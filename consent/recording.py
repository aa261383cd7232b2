"""Recording what a person did about a version: one row an act, whatever is sent twice or at once."""

import json
import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from consent.act import Act, Witness
from consent.checking import as_published, check, line_of, question_of
from consent.clock import settle
from consent.deriving import NOBODY, derived, followed, said_by, storing
from consent.evidence import attest, body_of
from consent.holding import Held, held
from consent.locking import locked
from consent.mailinglist.asking import follow as follow_list
from consent.models import (
    Clock,
    ConsentRecord,
    Decision,
    Effect,
    Grade,
    Notice,
    Subject,
)
from consent.purposes import to_renew
from consent.refusals import KeyReused, UnknownVersion
from consent.remembering import forget
from consent.signing import remember_once
from consent.standing import ANSWERS, Said, says
from consent.statements import Statement, insertion, run
from ledger.canonical import canonical, composed, sha256_hex
from policies.models import PolicyVersion
from policies.timeline import PolicyLine

# A browser has no queue to make keys for: its key follows from what is being said, and after what.
BROWSER_KEYS = uuid.UUID("8f6f7f0e-5a0b-4d0f-9a35-6d2a5f1f4c11")
COUNTED = """
INSERT INTO consent_unsealedrecord (record_id) VALUES (%s);
UPDATE consent_subject SET seq = %s, last_record = %s WHERE id = %s
"""
NOT_SAID = {"question_sha256"}  # found, not said: an app of yesterday sends none, and means the same


def record(
    subject: Subject,
    act: Act,
    *,
    version: PolicyVersion,
    witness: Witness,
    key: uuid.UUID | None = None,
    sent_at: datetime | None = None,
    vouched: Clock | None = None,
    notice: Notice | None = None,
    at: datetime | None = None,
) -> tuple[ConsentRecord, bool]:
    """The act is recorded once and the standing follows it: (record, True), or the earlier one and False.

    With a key, the same act under the same key is the same record for ever. Without one (a browser), an
    answer that already stands is not recorded again. A device that was linked speaks for its owner. When it
    was decided is what the device says by `sent_at`, or what somebody `vouched` for. Raises UnknownSubject,
    UnknownVersion, KeyReused and the refusals of `checking`; nothing is stored then.
    """
    with transaction.atomic():
        return enter(
            locked(subject.pk),  # so what is read there stays true until the commit
            act,
            version=version,
            witness=witness,
            key=key,
            sent_at=sent_at,
            vouched=vouched,
            notice=notice,
            at=at or timezone.now(),
        )


def enter(
    subject: Subject,
    act: Act,
    *,
    version: PolicyVersion,
    witness: Witness,
    at: datetime,
    key: uuid.UUID | None = None,
    sent_at: datetime | None = None,
    vouched: Clock | None = None,
    notice: Notice | None = None,
) -> tuple[ConsentRecord, bool]:
    """As `record`, in the transaction in which the caller has the person from `locked`.

    Every refusal comes before the first write.
    """
    if not version.is_published:
        raise UnknownVersion
    policy, line = line_of(version)
    fingerprint = fingerprint_of(act, version)
    known = held(subject, key) if key else None
    if known and known.earlier:
        return _replayed(known, fingerprint, witness), False
    act = as_published(act, line)
    # First: an answer that stands vouches for no other text.
    text = check(act, witness, policy, line, of=subject.identity)
    if not key and (earlier := _standing_answer(subject, version, act, policy, at)):
        return earlier, False
    known = known or held(subject)
    told = {"decided_at": act.decided_at, "sent_at": sent_at, "vouched": vouched}
    moment, clock = settle(received_at=at, published_at=version.published_at, **told)
    made = unsaved(subject, act, version, witness, at=at, clock=clock)
    made.decided_at, made.sent_at = moment, sent_at
    made.key = key or _browser_key(subject, version, act)
    made.fingerprint, made.question_sha256 = fingerprint, question_of(act, text)
    made.notice, made.previous = notice, subject.last_record
    _store(made, witness, known, policy)
    follow_list(made, at=at)
    transaction.on_commit(partial(forget, subject.pk), robust=True)
    return made, True


def fingerprint_of(act: Act, version: PolicyVersion) -> str:
    """The SHA-256 of everything that was said: what another act under the same key differs in."""
    return sha256_hex(canonical(all_said(act, version)))


def all_said(act: Act, version: PolicyVersion) -> dict[str, Any]:
    """What a fingerprint is taken of."""
    said = {name: value for name, value in vars(act).items() if name not in NOT_SAID}
    # Who takes something back need not say of which text; what was current is not part of what they said.
    said |= {"policy": version.policy.slug, "version": version.number if act.content_sha256 else 0}
    said["decided_at"] = act.decided_at.isoformat() if act.decided_at else ""
    return said


def _replayed(known: Held, fingerprint: str, witness: Witness) -> ConsentRecord:
    earlier, said_then = known.earlier
    if said_then != fingerprint:
        raise KeyReused
    found = ConsentRecord.objects.get(pk=earlier)
    if witness.on_behalf and _remark_of(found) not in (None, composed(witness.remark)):
        raise KeyReused  # no fingerprint is taken of how somebody was told: it would tell of the remark
    return found


def _remark_of(record: ConsentRecord) -> str | None:
    """What was written down with it; None where its body cannot be read any more."""
    body = body_of(record)
    return json.loads(body)["evidence"]["remark"] if body else None


def _standing_answer(
    subject: Subject, version: PolicyVersion, act: Act, policy: PolicyLine, at: datetime
) -> ConsentRecord | None:
    """The person's last record of this kind on this version, when it says the same and still holds.

    A yes to a purpose that has run out, or was to something else, is said anew.
    """
    mine = subject.records.filter(version=version)
    mine = (
        mine.filter(decision__in=ANSWERS) if act.decision in ANSWERS else mine.filter(decision=act.decision)
    )
    last = mine.order_by("-received_at", "-decided_at").first()
    if last is None or last.decision != act.decision or last.purposes != act.purposes:
        return None
    state, binding = derived(subject, policy), policy.current(at) or policy.version(version.number)
    if {key for key, yes in act.purposes.items() if yes}.intersection(to_renew(state.purposes, binding, at)):
        return None
    return last if says(state, _said(last, policy, version.number)) else None


def _browser_key(subject: Subject, version: PolicyVersion, act: Act) -> uuid.UUID:
    return uuid.uuid5(BROWSER_KEYS, f"{subject.pk}:{version.pk}:{act.decision}:{subject.seq}")


def unsaved(
    subject: Subject, act: Act, version: PolicyVersion, witness: Witness, *, at: datetime, clock: Clock
) -> ConsentRecord:
    """The record as far as act and witness say it; what was decided when is taken as it was said."""
    told = vars(act) | vars(witness)
    told |= {"purposes": dict(act.purposes), "decided_at_client": act.decided_at, "clock": clock}
    del told["remark"]  # in the encrypted body alone
    return ConsentRecord(subject=subject, version=version, received_at=at, **told)


def _moved(made: ConsentRecord, known: Held, policy: PolicyLine) -> list[Statement]:
    """The record says what it came to; returns what makes the rows say where its person stands with it."""
    number = made.version.number
    before, said = known.states.get(policy.id, NOBODY), _said(made, policy, number)
    after = followed(before, made.subject, said, policy)
    made.states = known.states | {policy.id: after}
    made.effect = effect_of(policy, number, made.received_at, follows=says(after, said))
    place = (made.subject_id, policy.id)
    return storing({place: after}, {place: before}) if after != before else []


def effect_of(policy: PolicyLine, number: int, at: datetime, *, follows: bool) -> Effect:
    """What a record on the version with this number came to; `follows`: the standing says the same now."""
    if not follows:
        return Effect.OUT_OF_ORDER
    in_force = policy.in_force(at)
    return Effect.SUPERSEDED if in_force and number < in_force.floor else Effect.APPLIED


def _said(made: ConsentRecord, policy: PolicyLine, number: int) -> Said:
    told = ("decision", "decided_at", "received_at", "id", "clock", "purposes")
    return said_by(policy, number=number, **{name: getattr(made, name) for name in told})


def _store(made: ConsentRecord, witness: Witness, known: Held, policy: PolicyLine) -> None:
    """The record, its proof, its place in the sealer's queue, the count in its person's row, their standing.

    One way to the server, once everything is known.
    """
    person, moved = made.subject, _moved(made, known, policy)
    attest(made, witness, known.origin)
    person.seq, person.last_record = person.seq + 1, made.pk
    run([insertion(made), (COUNTED, [made.pk, person.seq, made.pk, person.pk]), *moved])
    made._state.adding = False
    transaction.on_commit(remember_once, robust=True)
    if made.decision == Decision.DISPLAYED:
        # A text that was displayed is evidence that its person was told; one row however often.
        shown = Notice(subject=made.subject, version=made.version, grade=Grade.DISPLAYED, at=made.decided_at)
        Notice.objects.bulk_create([shown], ignore_conflicts=True)
