"""The forms that take a code of the second factor: tries counted and codes spent in the database.

allauth does both in the cache, which forgets them while Redis is away.
"""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter as factors
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from consent.asking import may_guess, not_guessed
from consent.standins import real
from policies.auditing import note


class Tried:
    """Before a form of allauth's: its code is right, was not used before, and was within the day's tries."""

    def clean_code(self) -> str:
        """The code. Wrong ones are noted, and alone use up the day's tries, which those of the mail share.

        Raises ValidationError.
        """
        at, address = timezone.now(), real(self.user.email)
        if not may_guess(address, at=at):
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code = self._unspent_code(at)
        except ValidationError:
            note("miss_factor", self.user, by=self.user, at=at)
            raise
        not_guessed(address, at=at)
        return code

    def _unspent_code(self, at: datetime) -> str:
        code = super().clean_code()
        if not _spent(self.authenticator, at=at):
            raise factors().validation_error("incorrect_code")
        return code


class Authenticate(Tried, forms.AuthenticateForm):
    """At sign-in."""


class Reauthenticate(Tried, forms.ReauthenticateForm):
    """In a session that is open."""


def _spent(factor: Authenticator, *, at: datetime) -> bool:
    """The app's code of that moment's period is used up; False when it was already.

    No other period's is ever taken: MFA_TOTP_TOLERANCE is 0. Recovery codes are marked by allauth, in a row.
    """
    if factor.type != Authenticator.Type.TOTP:
        return True
    begun = at.timestamp() // app_settings.TOTP_PERIOD * app_settings.TOTP_PERIOD
    before = Q(last_used_at=None) | Q(last_used_at__lt=datetime.fromtimestamp(begun, at.tzinfo))
    return bool(Authenticator.objects.filter(before, pk=factor.pk).update(last_used_at=at))
