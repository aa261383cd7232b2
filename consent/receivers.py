"""What this application hears: who has just proved to read which address, and that a worker started."""

import logging

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_logged_in
from celery.signals import worker_ready
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import receiver

from consent import subjects
from consent.addresses import InvalidAddress
from consent.standins import real
from consent.tasks import refresh_keysets
from policies.languages import language_of_page

log = logging.getLogger(__name__)


@receiver(user_logged_in)
def know_the_signed_in(user: AbstractBaseUser, **_signal: object) -> None:
    """The signed-in user is a subject, reachable at their verified address."""
    _know(user)


@receiver(email_confirmed)
def know_the_confirmed(email_address: EmailAddress, **_signal: object) -> None:
    """The owner of an address that was just confirmed is a subject, reachable at their primary one."""
    _know(email_address.user)


def _know(user: AbstractBaseUser) -> None:
    language = language_of_page()
    subject = subjects.of_user(user, language=language)
    verified = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    if verified is None:
        return
    try:
        subjects.confirm(subject, real(verified.email), language=language)
    except InvalidAddress:
        # They read mail there, so the sign-in stands; we only cannot write to it ourselves.
        log.warning("subject %s signed in with an address that cannot be kept", subject.pk)


@worker_ready.connect
def refresh_keysets_at_boot(**_signal: object) -> None:
    """A worker that starts looks for the issuers' keys at once, not with the first round."""
    if settings.JWT_ISSUERS:
        refresh_keysets.delay()
