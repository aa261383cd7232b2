"""Recording what a person did about a version: one row an act, whatever is sent twice or at once."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent import standing as standings
from consent.clock import settle
from consent.models import Clock, ConsentRecord, Decision, Effect, Grade, Notice, Standing, Subject
from consent.refusals import KeyReused, UnknownContent, UnknownPurpose, UnknownSubject, UnknownVersion
from ledger.canonical import canonical, sha256_hex
from policies.models import Media, PolicyVersion, Purpose, Question, Rendition

# A browser has no queue to make keys for: its key follows from what is being said, and after what.
BROWSER_KEYS = uuid.UUID("8f6f7f0e-5a0b-4d0f-9a35-6d2a5f1f4c11")


@dataclass(frozen=True)
class Act:
    """What a person did: the decision on the exact text shown, and when their device says it was."""

    decision: str
    language: str
    content_sha256: str
    purposes: dict[str, bool] = field(default_factory=dict)
    decided_at: datetime | None = None
    method: str = ""
    surface: str = ""


@dataclass(frozen=True)
class Witness:
    """What vouches for an act: the channel, the kind of evidence, who recorded it as text, and the app."""

    channel: str
    evidence: str
    actor: str
    app: str = ""


def record(
    subject: Subject,
    act: Act,
    *,
    version: PolicyVersion,
    witness: Witness,
    key: uuid.UUID | None = None,
    sent_at: datetime | None = None,
    at: datetime | None = None,
) -> tuple[ConsentRecord, bool]:
    """The act is recorded once and the standing follows it: (record, True), or the earlier one and False.

    With a key, the same act under the same key is the same record for ever. Without one (a browser), an
    answer that already stands is not recorded again. Raises UnknownSubject, UnknownVersion, UnknownContent,
    UnknownPurpose and KeyReused; nothing is stored then.
    """
    at = at or timezone.now()
    fingerprint = _fingerprint(act, version)
    with transaction.atomic():
        # Everything about one person happens in turn, so what is read below stays true until the commit.
        subject = Subject.objects.select_for_update().filter(pk=subject.pk).first()
        if subject is None:
            raise UnknownSubject
        if key and (earlier := _replayed(subject, key, fingerprint)):
            return earlier, False
        question = _check(act, version)  # first: an answer that stands vouches for no other text
        if not key and (earlier := _standing_answer(subject, version, act)):
            return earlier, False
        made = _compose(subject, act, version, witness, sent_at, at)
        made.key = key or _browser_key(subject, version, act)
        made.fingerprint, made.question_sha256 = fingerprint, question
        made.effect = _move_standing(made, version, at)
        made.save(force_insert=True)
        _note(made)
        subject.seq += 1
        subject.save(update_fields=["seq"])
    return made, True


def _fingerprint(act: Act, version: PolicyVersion) -> str:
    said = asdict(act) | {"policy": version.policy.slug, "version": version.number}
    said["decided_at"] = act.decided_at.isoformat() if act.decided_at else ""
    return sha256_hex(canonical(said))


def _replayed(subject: Subject, key: uuid.UUID, fingerprint: str) -> ConsentRecord | None:
    earlier = subject.records.filter(key=key).first()
    if earlier and earlier.fingerprint != fingerprint:
        raise KeyReused
    return earlier


def _standing_answer(subject: Subject, version: PolicyVersion, act: Act) -> ConsentRecord | None:
    """The person's last answer on this version, when it says the same and still holds."""
    answers = subject.records.filter(version=version, decision__in=standings.ANSWERS)
    last = answers.order_by("-received_at", "-decided_at").first()
    if last is None or last.decision != act.decision or last.purposes != act.purposes:
        return None
    current = subject.standings.filter(policy=version.policy_id).first()
    holds = standings.already_says(current, decision=act.decision, number=version.number)
    return last if holds else None


def _browser_key(subject: Subject, version: PolicyVersion, act: Act) -> uuid.UUID:
    return uuid.uuid5(BROWSER_KEYS, f"{subject.pk}:{version.pk}:{act.decision}:{subject.seq}")


def _check(act: Act, version: PolicyVersion) -> str:
    """The hash of the question that was put with this text; raises the refusals of `record`."""
    if not version.is_published:
        raise UnknownVersion
    texts = Rendition.objects.filter(version=version, media=Media.JSON)
    # Compared here and not by the database, which takes no NUL: a forged text is refused, never an error.
    if (act.language, act.content_sha256) not in texts.values_list("language", "sha256"):
        raise UnknownContent
    if act.purposes:
        offered = Purpose.objects.filter(version=version, confirmed=True, optional=True)
        if act.purposes.keys() - set(offered.values_list("key", flat=True)):
            raise UnknownPurpose
    question = Question.objects.filter(version=version, language=act.language)
    return question.values_list("sha256", flat=True).first() or ""


def _compose(
    subject: Subject,
    act: Act,
    version: PolicyVersion,
    witness: Witness,
    sent_at: datetime | None,
    at: datetime,
) -> ConsentRecord:
    decided_at, clock = settle(
        received_at=at, decided_at=act.decided_at, sent_at=sent_at, published_at=version.published_at
    )
    told = asdict(act) | asdict(witness)
    told |= {"decided_at_client": act.decided_at, "decided_at": decided_at, "clock": clock}
    return ConsentRecord(subject=subject, version=version, received_at=at, sent_at=sent_at, **told)


def _move_standing(made: ConsentRecord, version: PolicyVersion, at: datetime) -> Effect:
    current, _created = Standing.objects.get_or_create(subject=made.subject, policy_id=version.policy_id)
    in_force = (
        PolicyVersion.objects.published()
        .filter(policy=version.policy_id, effective_at__lte=at)
        .values_list("floor", flat=True)
        .first()
    )
    effect = standings.apply(
        current,
        decision=Decision(made.decision),
        number=version.number,
        floor=version.floor,
        decided_at=made.decided_at,
        clock=Clock(made.clock),
        floor_in_force=in_force or 0,
    )
    current.save()
    return effect


def _note(made: ConsentRecord) -> None:
    """A text that was displayed is evidence that its person was told; one row however often."""
    if made.decision == Decision.DISPLAYED:
        shown = Notice(subject=made.subject, version=made.version, grade=Grade.DISPLAYED, at=made.decided_at)
        Notice.objects.bulk_create([shown], ignore_conflicts=True)
