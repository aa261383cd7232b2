"""The company's provider: where its pages and keys are, and the one call that turns a code into a token."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings

from cachoo_privacy.company.refusals import CompanyUnbelievable, CompanyUnreachable
from cachoo_privacy.company.wire import ask
from consent.fetching import allowed
from consent.jwk import fit, loaded

DISCOVERY = "/.well-known/openid-configuration"
REREAD = timedelta(minutes=10)
BASIC, POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True)
class Provider:
    """What the provider says of itself."""

    authorize_url: str
    token_url: str
    keys_url: str
    basic: bool  # whether the secret goes into the head of the call
    read_at: datetime


_known: dict[str, Provider] = {}


def forget() -> None:
    """The next sign-in asks the provider again what it says of itself."""
    _known.clear()


def provider(*, at: datetime) -> Provider:
    """The declared provider, as it described itself in the last minutes. Raises CompanyUnreachable."""
    issuer = settings.OIDC["issuer"]
    kept = _known.get(issuer)
    if kept is None or not timedelta(0) <= at - kept.read_at < REREAD:
        kept = _known[issuer] = _described(issuer, at)
    return kept


def keys(found: Provider) -> dict[str, jwt.PyJWK]:
    """Its public keys by their names, the fit ones. Raises CompanyUnreachable."""
    return {key["kid"]: loaded(key) for key in fit(_asked(found.keys_url))}


def exchange(found: Provider, *, code: str, verifier: str, back: str) -> str:
    """The identity token that the code stands for. Raises CompanyUnreachable, CompanyUnbelievable."""
    client, secret = (quote(settings.OIDC[name], safe="") for name in ("client_id", "client_secret"))
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": back}
    head = {}
    if found.basic:
        head["Authorization"] = "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()
    else:
        form |= {name: settings.OIDC[name] for name in ("client_id", "client_secret")}
    token = _asked(found.token_url, form=urlencode(form), **head).get("id_token")
    if not isinstance(token, str):
        raise CompanyUnbelievable
    return token


def _described(issuer: str, at: datetime) -> Provider:
    said = _asked(issuer.rstrip("/") + DISCOVERY)
    urls = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("issuer") != issuer or not all(isinstance(url, str) and allowed(url) for url in urls):
        raise CompanyUnreachable
    methods = said.get("token_endpoint_auth_methods_supported", [BASIC])
    return Provider(*urls, basic=BASIC in methods or POST not in methods, read_at=at)


def _asked(url: str, **more: str) -> dict[str, Any]:
    return ask(url, trusted=urlsplit(settings.OIDC["issuer"]).hostname or "", **more)
