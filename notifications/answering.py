"""Answering by the link in a mail: it names one person and one announcement, and is worth what a mail is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.act import Act, Witness
from consent.mine.answers import Answered
from consent.models import Channel, ConsentRecord, Evidence, Subject
from consent.recording import record
from notifications.models import Delivery
from notifications.naming import UnknownName, read_link
from policies.models import PolicyVersion
from policies.refusals import Refused

VALID = timedelta(days=90)
SURFACE = "mail"


class LinkIsOver(Refused):
    """The link was never made, has expired, or its person was erased: nobody learns which."""

    code = "mail_link_over"
    sentence = _("This link does not work, or no longer does.")


class NotOfThisMail(Refused):
    """The link answers for the versions that its mail told of, and for no other."""

    code = "not_of_this_mail"
    sentence = _("This link is for the versions that its mail told of.")


@dataclass(frozen=True)
class Invitation:
    """Whom a link names, what they were told of, and in which language."""

    announcement_id: int
    subject: Subject
    versions: list[PolicyVersion]
    language: str

    @property
    def witness(self) -> Witness:
        """What vouches for an answer by the link: that somebody has the mail."""
        return Witness(Channel.MAIL, Evidence.MAIL_LINK, f"link of announcement {self.announcement_id}")


def invited(name: str, *, at: datetime | None = None) -> Invitation:
    """Whom the link with this name invites to answer. Changes nothing. Raises LinkIsOver."""
    try:
        announcement_id, subject_id = read_link(name)
    except UnknownName as error:
        raise LinkIsOver from error
    told = Delivery.objects.select_related("announcement", "subject__identity")
    mail = told.filter(announcement=announcement_id, subject=subject_id).first()
    if mail is None or not hasattr(mail.subject, "identity"):
        raise LinkIsOver
    if (at or timezone.now()) > mail.announcement.created_at + VALID:
        raise LinkIsOver
    return Invitation(announcement_id, mail.subject, mail.announcement.versions, mail.language)


def answer(
    invitation: Invitation, answers: Sequence[Answered], *, at: datetime | None = None
) -> list[ConsentRecord]:
    """Every answer is recorded as given by a mail's link, or none of them.

    Mails are forwarded, so such an answer grants no optional purpose: MailLinkConsents refuses it. Raises
    NotOfThisMail and the refusals of `recording.record`.
    """
    if not {one.version.pk for one in answers} <= {version.pk for version in invitation.versions}:
        raise NotOfThisMail
    with transaction.atomic():
        return [_recorded(invitation, one.act, one.version, at) for one in answers]


def _recorded(
    invitation: Invitation, said: Act, version: PolicyVersion, at: datetime | None
) -> ConsentRecord:
    act = Act(
        said.decision,
        said.language,
        said.content_sha256,
        purposes=said.purposes,
        method=said.method,
        surface=SURFACE,
    )
    made, _is_new = record(invitation.subject, act, version=version, witness=invitation.witness, at=at)
    return made
