"""The second yes: whoever reads the address says that they want the list, and that is on record."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.act import Act, Witness
from consent.locking import locked
from consent.mailinglist.asking import LIVES, wants
from consent.models import Channel, ConsentRecord, Decision, Evidence, Membership
from consent.recording import enter
from consent.refusals import MinorCannotAnswer
from consent.tokenhash import token_hash
from policies.refusals import Refused

CONFIRMATIONS = uuid.UUID("6d0b7d0c-2c55-4c0b-8f5e-0a9d5a3f7a11")


class JoinLinkOver(Refused):
    """Nobody waits under this link: it was used, replaced, given up, or is older than LIVES."""

    code = "join_link_over"
    sentence = _("This link has expired or was used already.")


def confirm(token: str, *, at: datetime | None = None) -> ConsentRecord:
    """The person is on the list at the address that the mail went to, and the confirmation is on record.

    It grants nothing: the yes was given before, and is the one that counts. Raises JoinLinkOver, and
    MinorCannotAnswer unless somebody else gave a minor's yes.
    """
    at = at or timezone.now()
    with transaction.atomic():
        waiting = _waiting(token, at).first()
        if waiting is None:
            raise JoinLinkOver
        subject = locked(waiting.pk)
        given = _yes_of(subject)
        if subject.identity.is_minor and given and not given.on_behalf:
            raise MinorCannotAnswer
        here = _waiting(token, at).filter(email_hmac=subject.identity.email_hmac)
        if not wants(subject.pk) or not here.update(confirmed_at=at, confirm_hash=None):
            raise JoinLinkOver
        act = Act(
            Decision.CONFIRM,
            given.language,
            given.content_sha256,
            purposes={settings.LIST_PURPOSE: True},
            method="button",
            surface="mail",
        )
        witness = Witness(Channel.MAIL, Evidence.MAIL_LINK, f"list link {token_hash(token)[:16]}")
        key = uuid.uuid5(CONFIRMATIONS, token_hash(token))
        return enter(subject, act, version=given.version, witness=witness, key=key, at=at)[0]


def is_waiting(token: str, *, at: datetime | None = None) -> bool:
    """Whether somebody waits to be confirmed under this token."""
    return _waiting(token, at or timezone.now()).exists()


def _waiting(token: str, at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(confirm_hash=token_hash(token), asked_at__gt=at - LIVES)


def _yes_of(subject: object) -> ConsentRecord:
    """The record of the yes that is confirmed, by whoever gave it: an earlier confirmation is none."""
    said = subject.records.filter(purposes__contains={settings.LIST_PURPOSE: True})
    said = said.exclude(decision=Decision.CONFIRM)
    return said.select_related("version__policy").order_by("-decided_at", "-received_at").first()
