"""Who comes in by a company account: a member of the staff who is here already, and nobody else."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginStageController
from allauth.mfa.internal.constants import LoginStageKey
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from cachoo_privacy.company.refusals import AddressUnverified, FactorNotAsked, NotAskedAgain, NotOfTheStaff
from consent.addresses import InvalidAddress, normalise
from consent.tokens import LEEWAY

WAY = "company"  # as allauth records it in the session
UNASKED = app_settings.EmailVerificationMethod.NONE  # the provider vouches for the address


def member_of(claims: dict[str, Any]) -> User:
    """The active member of the staff whose address it is. Raises AddressUnverified, NotOfTheStaff."""
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") is not True:
        raise AddressUnverified
    try:
        address = normalise(address)
    except InvalidAddress as error:
        raise NotOfTheStaff from error
    staff = User.objects.filter(is_staff=True, is_active=True, email__iexact=address)
    # The database folds letters that are two to a mail server, such as the Turkish dotless i.
    found = [user for user in staff if user.email.lower() == address]
    if len(found) != 1:
        raise NotOfTheStaff
    return found[0]


def enter(request: HttpRequest, claims: dict[str, Any], *, back_to: str) -> HttpResponse:
    """The member is signed in, or on the page of their second factor.

    That is asked here unless OIDC_MFA leaves it to the provider and it says that it asked. Raises
    AddressUnverified, NotOfTheStaff.
    """
    member = member_of(claims)
    EmailAddress.objects.filter(user=member, email__iexact=member.email).update(verified=True)
    login = Login(user=member, email_verification=UNASKED, redirect_url=back_to)
    factor = "mfa" in _methods(claims)
    record_authentication(request, member, WAY, mfa=factor)
    if factor and settings.OIDC["mfa"]:
        LoginStageController(request, login).set_handled(LoginStageKey.MFA_AUTHENTICATE.value)
    return perform_login(request, login)


def reconfirm(request: HttpRequest, claims: dict[str, Any], *, since: float) -> None:
    """The session counts as confirmed a moment ago.

    `since`, in seconds since the epoch, is when the browser was sent off: the provider must have asked later,
    and for the second factor where that is left to it. Raises NotAskedAgain, FactorNotAsked,
    AddressUnverified, NotOfTheStaff.
    """
    asked_at = claims.get("auth_time")
    if not isinstance(asked_at, int | float) or not asked_at >= since - LEEWAY:
        raise NotAskedAgain
    if member_of(claims) != request.user:
        raise NotAskedAgain
    factor = "mfa" in _methods(claims)
    if settings.OIDC["mfa"] and not factor:
        raise FactorNotAsked
    record_authentication(request, request.user, WAY, mfa=factor, reauthenticated=True)


def confirmed(request: HttpRequest) -> bool:
    """Whether the provider asked this session's member for a second factor, and its word counts here."""
    return any(record.get("mfa") for record in _records(request))


def is_present(request: HttpRequest) -> bool:
    """Whether the provider asked this session's member within allauth's timeout who they are."""
    moments = [
        record["at"] for record in _records(request) if record.get("mfa") and record.get("reauthenticated")
    ]
    return lately(moments)


def lately(moments: list[float]) -> bool:
    """Whether one of them, in seconds since the epoch, lies within allauth's timeout."""
    return time.time() - max(moments, default=0) <= app_settings.REAUTHENTICATION_TIMEOUT


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    if not (settings.OIDC and settings.OIDC["mfa"]):
        return []
    return [one for one in get_authentication_records(request, request.user) if one["method"] == WAY]


def _methods(claims: dict[str, Any]) -> list:
    """How the provider asked (RFC 8176)."""
    said = claims.get("amr")
    return said if isinstance(said, list) else []
