"""A member of the staff records what a person answered by telephone, on paper or through a guardian."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.act import Act, Witness
from consent.models import Channel, ConsentRecord, Evidence, Subject
from consent.recording import record
from policies.auditing import Actor, name_of, note
from policies.models import PolicyVersion
from policies.refusals import Refused

LONGEST_REMARK = 500


class RemarkMissing(Refused):
    """Somebody recorded an answer for another person without a word on how it was given."""

    code = "remark_missing"
    sentence = _("Write down how the person told you, so that others can check it.")


@transaction.atomic
def record_for(
    subject: Subject,
    act: Act,
    *,
    version: PolicyVersion,
    remark: str,
    by: Actor,
    key: uuid.UUID | None = None,
    at: datetime | None = None,
) -> tuple[ConsentRecord, bool]:
    """The person's answer stands, with who really acted and why in its record; the audit log tells of it.

    The remark is kept in the encrypted record alone. The earlier record and False when it stood already.
    Raises RemarkMissing and the refusals of `recording.record`.
    """
    at = at or timezone.now()
    remark = remark.strip()[:LONGEST_REMARK]
    if not remark:
        raise RemarkMissing
    witness = Witness(Channel.STAFF, Evidence.STAFF, name_of(by), on_behalf=True, remark=remark)
    made, is_new = record(subject, act, version=version, witness=witness, key=key, sent_at=at, at=at)
    if is_new:
        note("record_for", subject, by=by, at=at)
    return made, is_new
