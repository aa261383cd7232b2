"""One press of a person about one optional purpose: a yes, a no, or a yes again."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from consent.act import Act, Witness
from consent.deriving import stored
from consent.models import ConsentRecord, Decision, Subject
from consent.purposes import Choice, choice
from consent.recording import record
from consent.refusals import UnknownPurpose
from policies.models import PolicyVersion
from policies.timeline import PolicyLine

PRESSES = uuid.UUID("2f0c2f0e-8f0a-4a35-9b1c-8a4c1b7f3c52")


@dataclass(frozen=True)
class Press:
    """Which purpose, yes or no, under which text, and after how many records the page was made."""

    purpose: str
    yes: bool
    language: str
    content_sha256: str
    seq: int


def choose(
    subject: Subject,
    press: Press,
    *,
    policy: PolicyLine,
    version: PolicyVersion,
    witness: Witness,
    at: datetime,
) -> ConsentRecord | None:
    """The choice stands and is on record; None when it stood already. The same press twice is one record.

    Raises UnknownPurpose and the refusals of `recording.record`.
    """
    made, is_new = _press(subject, press, policy, version, witness, at)
    if made and not is_new and stored_choice(subject, policy, press.purpose, at) is not _wanted(press):
        # A page from before a later choice, shown again by Back: what is pressed now counts now.
        fresh = Subject.objects.get(pk=subject.pk).seq
        made, _is_new = _press(subject, replace(press, seq=fresh), policy, version, witness, at)
    return made


def stored_choice(subject: Subject, policy: PolicyLine, key: str, at: datetime) -> Choice:
    """What the person's word on a purpose is worth now. Raises UnknownPurpose for what nobody may choose."""
    current = policy.current(at)
    purpose = current and current.purposes.get(key)
    if not purpose or not purpose.optional:
        raise UnknownPurpose
    return choice(stored(subject, policy).purposes.get(key), purpose, at)


def _press(
    subject: Subject,
    press: Press,
    policy: PolicyLine,
    version: PolicyVersion,
    witness: Witness,
    at: datetime,
) -> tuple[ConsentRecord | None, bool]:
    worth = stored_choice(subject, policy, press.purpose, at)
    if worth is _wanted(press):
        return None, False
    act = Act(
        _decision(worth, press.yes),
        press.language,
        press.content_sha256,
        purposes={press.purpose: press.yes},
        method="button",
        surface="choices",
    )
    name = f"{subject.pk}:{version.pk}:{press.purpose}:{press.yes}:{press.seq}"
    return record(subject, act, version=version, witness=witness, key=uuid.uuid5(PRESSES, name), at=at)


def _decision(worth: Choice, yes: bool) -> Decision:
    if yes:
        return Decision.RENEW if worth in (Choice.EXPIRED, Choice.CHANGED) else Decision.SET
    return Decision.SET if worth is Choice.UNANSWERED else Decision.WITHDRAW


def _wanted(press: Press) -> Choice:
    return Choice.GIVEN if press.yes else Choice.WITHHELD
