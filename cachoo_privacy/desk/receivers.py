"""What follows when a member of the staff signs in or out, gets or loses a second factor."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import AbstractBaseUser, User
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from policies.auditing import note


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: AbstractBaseUser, **more: Any) -> None:
    """A sign-in of the staff stands in the audit log once it is whole, with its ways; a reader's nowhere."""
    if user.is_staff:
        ways = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
        note("sign_in", user, by=user, at=timezone.now(), reason=", ".join(dict.fromkeys(ways)))


@receiver(user_logged_out)
def signed_out(user: AbstractBaseUser | None, **more: Any) -> None:
    """So does a sign-out, of whoever is still of the staff: one who was just erased is named nowhere."""
    member = User.objects.filter(pk=user.pk, is_staff=True).first() if user else None
    if member:
        note("sign_out", member, by=member, at=timezone.now())


@receiver(authenticator_added)
def factor_added(
    request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **more: Any
) -> None:
    """It stands in the audit log, and counts for this session: it was shown to work a moment ago."""
    note("add_factor", user, by=user, at=timezone.now(), reason=authenticator.type)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        kind, key = authenticator.type, authenticator.pk
        record_authentication(request, user, "mfa", id=key, type=kind, reauthenticated=True)


@receiver(authenticator_removed)
def factor_removed(user: AbstractBaseUser, authenticator: Authenticator, **more: Any) -> None:
    """It stands in the audit log."""
    note("remove_factor", user, by=user, at=timezone.now(), reason=authenticator.type)


@receiver(authenticator_reset)
def codes_renewed(user: AbstractBaseUser, authenticator: Authenticator, **more: Any) -> None:
    """It stands in the audit log."""
    note("renew_recovery_codes", user, by=user, at=timezone.now(), reason=authenticator.type)
