"""The test mail of a new site: sent to a member of the staff, and known to have arrived by its link."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.addresses import InvalidAddress
from consent.models import Given, LetterKind
from consent.posting import To, post
from notifications.staffing import page_at
from policies.auditing import name_of, note
from policies.models import AuditEvent
from policies.refusals import Refused

SENT, ARRIVED = "send_test_mail", "receive_test_mail"
LASTS = timedelta(days=3)
SIGNER = Signer(salt="cachoo_privacy.setup.arrival")


class NoAddress(Refused):
    """The account has no address that mail can be sent to."""

    code = "no_address"
    sentence = gettext_lazy("Your account has no e-mail address that mail can be sent to.")


class NotThisMail(Refused):
    """The link is no such link, has expired, or was sent to somebody else."""

    code = "not_this_mail"
    sentence = gettext_lazy(
        "This link is not of a test mail to you, or is older than three days. Send another one."
    )


@transaction.atomic
def send_test_mail(*, to: AbstractBaseUser, at: datetime) -> None:
    """A letter with a link of its own waits for the mail server, as every letter does. Raises NoAddress."""
    with translation.override(settings.LANGUAGE_CODE):
        page = page_at(reverse("admin:setup-arrived", args=[_token(to, at)]))
        text = _(
            "This mail took the way that every mail of this site takes. Press the link, so that the site"
            " knows that it arrived:\n%(page)s\n\nLook also at who it comes from, and at whether it lay among"
            " the unwanted mail."
        )
        try:
            address = To(to.email, Given.STAFF, settings.LANGUAGE_CODE)
            post(
                LetterKind.TEST,
                address,
                title=_("A test mail of this site"),
                text=text % {"page": page},
                at=at,
            )
        except InvalidAddress as error:
            raise NoAddress from error
    note(SENT, to, by=to, at=at)


@transaction.atomic
def receive_test_mail(token: str, *, by: AbstractBaseUser, at: datetime) -> None:
    """It is on record that a test mail reached its reader; once, however often they say so.

    Raises NotThisMail.
    """
    try:
        to, sent = SIGNER.unsign_object(token)
    except BadSignature as error:
        raise NotThisMail from error
    if to != by.pk or at > datetime.fromisoformat(sent) + LASTS:
        raise NotThisMail
    get_user_model().objects.select_for_update().get(pk=by.pk)
    if not AuditEvent.objects.filter(action=ARRIVED, reason=sent, actor=name_of(by)).exists():
        note(ARRIVED, by, by=by, at=at, reason=sent)


def _token(to: AbstractBaseUser, at: datetime) -> str:
    return SIGNER.sign_object([to.pk, at.isoformat()])


def has_arrived(at: datetime) -> bool:
    """Whether a test mail ever reached its reader."""
    return AuditEvent.objects.filter(action=ARRIVED).exists()
