"""Whom a request speaks for at the gate: the person of its bearer token and that of its session, both."""

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from consent import devices, passes, tokens, websessions
from consent.models import Channel, Evidence
from consent.passing import Passer, barring
from consent.refusals import TokenRefused
from consent.subjects import reference


def passers_of(request: HttpRequest) -> list[Passer]:
    """Everybody the request speaks for; nobody for strangers.

    A token never stands in for the session, nor the session for a token: which of them the view will believe
    is not known here, so each has to have answered.
    """
    vouched = [of_bearer(request), _of_app(request)]
    return [*_of_users(request), *filter(None, vouched)]


def any_barred(passers: list[Passer]) -> bool:
    """Whether one of them owes an answer that bars the way."""
    return any(barring(passer) for passer in passers)


def bearer_of(request: HttpRequest) -> str | None:
    """What stands after `Authorization: Bearer`; None when there is no such header."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def of_bearer(request: HttpRequest) -> Passer | None:
    """The person of the bearer token; None without one that holds: what such a caller may is for the view."""
    token = bearer_of(request)
    if token is None:
        return None
    if token.startswith(devices.PREFIX):
        device = devices.unlinked(token)
        return device and Passer("subject_id", device.pk, Channel.APP, Evidence.DEVICE)
    if token.startswith(passes.PREFIX):
        found = passes.read(token)
        return found and Passer("subject_id", found[0].pk, Channel.APP, Evidence.USER_TOKEN)
    try:
        claims = tokens.verify(token, at=timezone.now())
    except TokenRefused:
        return None
    known = reference(claims["iss"], claims["sub"])
    return Passer("external_ref", known, Channel.APP, Evidence.USER_TOKEN)


def _of_app(request: HttpRequest) -> Passer | None:
    """Whom an app opened this browser for."""
    subject_id, witness = websessions.named_by(request), websessions.witness_of(request)
    return witness and Passer("subject_id", subject_id, witness.channel, witness.evidence)


def _of_users(request: HttpRequest) -> list[Passer]:
    """Whoever is signed in."""
    # REST framework writes its own caller over `request.user`, so the session is asked too.
    users = [getattr(request, "user", None)]
    if hasattr(request, "session"):
        users.append(get_user(request))
    signed_in = {user.pk for user in users if isinstance(user, AbstractBaseUser) and user.is_authenticated}
    return [Passer("user_id", pk) for pk in sorted(signed_in)]
