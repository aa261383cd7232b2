"""One sign-in under way: what a browser was sent off with, kept in its session until it comes back."""

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cachoo_privacy.company.provider import Provider
from cachoo_privacy.company.refusals import CompanyUnbelievable
from ledger.keys import base64url

KEPT = "company_errand"  # in the session
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Errand:
    """What must come back with the browser, and where it was going."""

    state: str
    nonce: str
    verifier: str
    begun_at: float
    back_to: str
    language: str
    again: bool  # whether the person is to show once more who they are


def begin(request: HttpRequest, *, back_to: str, again: bool = False, at: datetime) -> Errand:
    """The session knows the errand; one begun before it counts no more."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    errand = Errand(state, nonce, verifier, at.timestamp(), back_to, request.LANGUAGE_CODE, again)
    request.session[KEPT] = asdict(errand)
    return errand


def address(errand: Errand, found: Provider) -> str:
    """The provider's page for the errand, by a code and PKCE."""
    challenge = hashlib.sha256(errand.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC["client_id"],
        "redirect_uri": back_address(),
        "scope": "openid email",
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": base64url(challenge),
        "code_challenge_method": "S256",
    }
    if errand.again:
        asked |= {"prompt": "login", "max_age": "0"}
    return f"{found.authorize_url}{'&' if '?' in found.authorize_url else '?'}{urlencode(asked)}"


def back_address() -> str:
    """Where the provider sends the browser back to; it must be declared there, letter by letter."""
    return settings.SITE_URL + reverse("company-back")


def under_way(request: HttpRequest) -> Errand | None:
    """The errand that this browser is on, which ends here whatever becomes of it."""
    kept = request.session.pop(KEPT, None)
    return Errand(**kept) if kept else None


def refuse_foreign(errand: Errand | None, state: str, *, at: datetime) -> None:
    """Raise CompanyUnbelievable unless the browser was sent off by us, with this state, minutes ago."""
    if errand is None or not hmac.compare_digest(errand.state.encode(), state.encode()):
        raise CompanyUnbelievable
    if not 0 <= at.timestamp() - errand.begun_at <= PATIENCE.total_seconds():
        raise CompanyUnbelievable
