"""Continued use: the policy's own clause, kept to what can be proved. Never a consent, and labelled apart."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from consent.act import Act, Witness
from consent.gate import Owed, was_in
from consent.models import Decision, Grade, Identity, Notice, Standing, Subject
from consent.models.notice import BY_MAIL, SUPPORTING
from consent.owing import language_of
from consent.recording import BROWSER_KEYS, record
from consent.refusals import UnknownSubject


def observe_use(subject: Subject, owed: Iterable[Owed], *, witness: Witness, at: datetime) -> bool:
    """The first use after notice is recorded, with the notice that it stands on; returns whether any was.

    Only where the version says that use is enough, in force, and for who was there when it was announced and
    in until then, was told of it since with evidence that supports it, has not refused and is no minor. Once
    for each notice.
    """
    return any([_observe(subject, item, witness, at) for item in _by_use(owed, at)])


def goes_on(subject: Subject, owed: Iterable[Owed], *, at: datetime) -> bool:
    """Whether `observe_use` would record something. No query where use is enough for nothing that is owed."""
    return any(supporting_notice(subject, item, at) and _goes_on(subject, item) for item in _by_use(owed, at))


def use_is_enough(subject: Subject, item: Owed) -> bool:
    """Whether this person may go on without an answer, once they were told of the version."""
    return item.by_use and _goes_on(subject, item) is not None


def _by_use(owed: Iterable[Owed], at: datetime) -> list[Owed]:
    return [item for item in owed if item.by_use and item.version.effective_at <= at]


def _observe(subject: Subject, item: Owed, witness: Witness, at: datetime) -> bool:
    known = _goes_on(subject, item)
    notice = supporting_notice(subject, item, at) if known else None
    if notice is None:
        return False
    told = item.policy.version(notice.version.number)
    language = language_of(told, known.language)
    act = Act(Decision.CONTINUED_USE, language, told.languages[language].json_sha256, surface="gate")
    key = uuid.uuid5(BROWSER_KEYS, f"{subject.pk}:continued_use:{notice.pk}")
    try:
        record(subject, act, version=notice.version, witness=witness, key=key, notice=notice, at=at)
    except UnknownSubject:  # erased since they were looked up, a moment ago
        return False
    return True


def supporting_notice(subject: Subject, item: Owed, at: datetime) -> Notice | None:
    """The first evidence that the person was told of what binds now, not taken back by a bounce."""
    numbers = (item.version.floor, item.version.number)
    told = Notice.objects.filter(
        subject=subject, version__policy_id=item.policy.id, version__number__range=numbers, at__lte=at
    )
    notices = list(told.select_related("version__policy").order_by("at", "pk"))
    return next((one for one in notices if one.grade in SUPPORTING and not came_back(one, notices)), None)


def came_back(notice: Notice, notices: Iterable[Notice]) -> bool:
    """Whether a mail that this evidence is of was returned after it; what was displayed stays displayed."""
    return notice.grade in BY_MAIL and any(
        other.grade == Grade.BOUNCED and other.version_id == notice.version_id and other.at >= notice.at
        for other in notices
    )


def _goes_on(subject: Subject, item: Owed) -> Identity | None:
    """Who the person is, when there is a use of theirs to continue; else None."""
    known = Identity.objects.filter(subject=subject).select_related("subject").first()
    if known is None or known.is_minor or not _was_there(known, item):
        return None
    standing = subject.standings.filter(policy_id=item.policy.id).first() or Standing()
    if standing.refused_at or not was_in(standing, item.policy, item.version):
        return None
    return known


def _was_there(known: Identity, item: Owed) -> bool:
    """Whether the person joined before what binds was announced: who came later is shown it first."""
    setter = item.policy.version(item.version.floor) or item.version
    return known.subject.created_at <= setter.published_at
