"""Who may have a person forgotten: the person alone, or two members of the staff."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from consent.erasing.connected import ask
from consent.erasing.filing import file_soon
from consent.erasing.forgetting import destroy_keys, forget
from consent.models import Erasure, ErasureLevel, Identity, Subject, SubjectKey
from consent.refusals import AlreadyErased, ErasureProposed, NothingAsked, SamePersonErases, UnknownErasure
from policies.auditing import Actor, name_of, note
from policies.seen import is_visible

THE_PERSON, REPLAY = "the person", "replay"
KEPT = timedelta(days=5 * 365)  # unlinked records, for claims; then their key is destroyed too


@transaction.atomic
def leave(subject: Subject, *, by: str = THE_PERSON, at: datetime | None = None) -> Erasure:
    """The person had themselves forgotten, wholly and at once; `by`: who carried it out for them.

    Raises AlreadyErased.
    """
    at = at or timezone.now()
    made = Erasure(subject=subject, level=ErasureLevel.SHRED, proposed_by=THE_PERSON, proposed_at=at)
    Erasure.objects.filter(subject=subject, done_at=None, dropped_at=None).update(dropped_at=at)
    return _do(made, by=by, at=at)


def unmeet(subject: Subject) -> bool:
    """Whoever was made known a moment ago is known no more; False where something of theirs is kept."""
    try:
        with transaction.atomic():
            Identity.objects.filter(subject=subject).delete()
            subject.delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def propose(subject: Subject, level: str, reason: str, *, by: Actor, at: datetime | None = None) -> Erasure:
    """The erasure waits for a second member of the staff.

    Raises NothingAsked without a reason, AlreadyErased and ErasureProposed.
    """
    at = at or timezone.now()
    if not is_visible(reason):
        raise NothingAsked
    if not is_known(subject, level):
        raise AlreadyErased
    try:
        with transaction.atomic():
            made = Erasure.objects.create(
                subject=subject,
                level=ErasureLevel(level),
                reason=reason.strip(),
                proposed_by=name_of(by),
                proposed_at=at,
            )
    except IntegrityError as error:
        raise ErasureProposed from error
    note("propose_erasure", subject, by=by, at=at)
    return made


@transaction.atomic
def approve(erasure: Erasure, *, by: Actor, at: datetime | None = None) -> Erasure:
    """The person is forgotten, by two names. Raises SamePersonErases, UnknownErasure and AlreadyErased."""
    at = at or timezone.now()
    if name_of(by) == erasure.proposed_by:
        raise SamePersonErases
    locked = Erasure.objects.select_for_update().filter(pk=erasure.pk, done_at=None, dropped_at=None).first()
    if locked is None:
        raise UnknownErasure
    note("erase", locked.subject, by=by, at=at, reason=locked.reason)
    return _do(locked, by=name_of(by), at=at)


@transaction.atomic
def drop(erasure: Erasure, *, by: Actor, at: datetime | None = None) -> None:
    """Nobody is forgotten for this proposal. Raises UnknownErasure."""
    at = at or timezone.now()
    waiting = Erasure.objects.filter(pk=erasure.pk, done_at=None, dropped_at=None)
    if not waiting.update(dropped_at=at):
        raise UnknownErasure
    note("drop_erasure", erasure.subject, by=by, at=at)


@transaction.atomic
def erase_again(subject: Subject, level: str, *, at: datetime | None = None) -> bool:
    """A person whom a restored backup brought back is forgotten once more; False when nothing came back.

    `at`: when they were first, so that what is kept for a time is kept no longer for the restore.
    """
    if not is_known(subject, level):
        return False
    at = at or timezone.now()
    _do(Erasure(subject=subject, level=level, proposed_by=REPLAY, proposed_at=at), by=REPLAY, at=at)
    return True


@transaction.atomic
def shred_what_is_over(*, at: datetime | None = None) -> int:
    """Records that were only unlinked have lost their key once KEPT has passed; how many people's.

    Those that a joined device made count with its person's.
    """
    at = at or timezone.now()
    over = Erasure.objects.select_for_update(skip_locked=True).filter(
        level=ErasureLevel.UNLINK, done_at__lte=at - KEPT, shredded_at=None
    )
    ended = list(over)
    people = [one.subject_id for one in ended]
    devices = Subject.objects.filter(merged_into__in=people).values_list("pk", flat=True)
    destroy_keys([*people, *devices])
    Erasure.objects.filter(pk__in=[one.pk for one in ended]).update(shredded_at=at)
    return len(ended)


def is_known(subject: Subject, level: str) -> bool:
    """Whether anything leads from the subject to a person still or, to be shredded, to what they said."""
    named = Identity.objects.filter(subject=subject).exists()
    return named or (level == ErasureLevel.SHRED and SubjectKey.objects.filter(subject=subject).exists())


def _do(erasure: Erasure, *, by: str, at: datetime) -> Erasure:
    # The lock comes before the look: of two who erase at once the second finds nobody.
    locked = Subject.objects.select_for_update().get(pk=erasure.subject_id)
    if not is_known(locked, erasure.level):
        raise AlreadyErased
    # What they said while this waited for the lock was said before it.
    at = max([at, *locked.records.order_by("-received_at").values_list("received_at", flat=True)[:1]])
    shred = erasure.level == ErasureLevel.SHRED
    erasure.done_by, erasure.done_at, erasure.shredded_at = by, at, at if shred else None
    erasure.save()
    ask(erasure, at=at)  # before it is told around that they are gone: systems are called with that
    erasure.records = forget(erasure.subject, shred=shred, at=at)
    erasure.save(update_fields=["records"])
    file_soon(erasure)
    return erasure
