"""What follows when a member of the staff gets or loses a second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from policies.auditing import note


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
