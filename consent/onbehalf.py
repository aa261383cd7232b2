"""A member of the staff records what a person answered by telephone, on paper or through a guardian."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.act import Act, Witness
from consent.locking import locked
from consent.models import Channel, Clock, ConsentRecord, Evidence, Subject
from consent.recording import enter
from policies.auditing import Actor, name_of, note
from policies.models import PolicyVersion
from policies.refusals import Refused
from policies.seen import is_visible

LONGEST_REMARK = 500


class RemarkMissing(Refused):
    """Somebody recorded an answer for another person without a word on how it was given."""

    code = "remark_missing"
    sentence = _("Write down how the person told you, so that others can check it.")


class RemarkTooLong(Refused):
    """The remark would not fit whole into the record."""

    code = "told_too_long"
    sentence = _("The remark is longer than 500 characters.")


class RecordedMeanwhile(Refused):
    """More is on record of the person than whoever answers for them had seen."""

    code = "recorded_meanwhile"
    sentence = _(
        "Something of this person was recorded after you opened this page. Look at their record, and send"
        " again what still holds."
    )


def record_for(
    subject: Subject,
    act: Act,
    *,
    version: PolicyVersion,
    remark: str,
    by: Actor,
    key: uuid.UUID | None = None,
    after: int | None = None,
    at: datetime | None = None,
) -> tuple[ConsentRecord, bool]:
    """The person's answer stands, with who really acted and why in its record; the audit log tells of it.

    The remark is kept in the encrypted record alone. The earlier record and False when it stood already.
    `after`: how many records of the person were known to whoever acts. Raises RecordedMeanwhile,
    RemarkMissing, RemarkTooLong and the refusals of `recording.record`; nothing is stored then.
    """
    with transaction.atomic():
        person = locked(subject.pk)
        known = person.seq
        made = enter_for(person, act, version=version, remark=remark, by=by, key=key, at=at or timezone.now())
        if made[1] and after not in (None, known):
            raise RecordedMeanwhile
        return made


def enter_for(
    subject: Subject,
    act: Act,
    *,
    version: PolicyVersion,
    remark: str,
    by: Actor,
    at: datetime,
    key: uuid.UUID | None = None,
) -> tuple[ConsentRecord, bool]:
    """As `record_for`, in the transaction in which the caller has the person from `locking.locked`.

    Every refusal comes before the first write.
    """
    remark = remark.strip()
    if not is_visible(remark):
        raise RemarkMissing
    if len(remark) > LONGEST_REMARK:
        raise RemarkTooLong
    witness = Witness(Channel.STAFF, Evidence.STAFF, name_of(by), on_behalf=True, remark=remark)
    made, is_new = enter(subject, act, version=version, witness=witness, key=key, vouched=Clock.TOLD, at=at)
    if is_new:
        note("record_for", subject, by=by, at=at)
    return made, is_new
