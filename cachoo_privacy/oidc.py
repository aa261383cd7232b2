"""The company's own sign-in for its staff, by OpenID Connect, as the environment declares it."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from consent.fetching import is_secure


def settings(env: Env, *, local: bool) -> dict[str, Any]:
    """`OIDC` is None where nothing is declared. Raises ImproperlyConfigured for half a declaration."""
    declared = {
        "issuer": env.str("OIDC_ISSUER", default=""),
        "client_id": env.str("OIDC_CLIENT_ID", default=""),
        "client_secret": env.str("OIDC_CLIENT_SECRET", default=""),
    }
    more = {"name": env.str("OIDC_NAME", default=""), "mfa": env.bool("OIDC_MFA", default=False)}
    if not any(declared.values()):
        return {"OIDC": None}
    if not all(declared.values()):
        raise ImproperlyConfigured("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together.")
    if not _is_fit(declared["issuer"], local):
        raise ImproperlyConfigured("OIDC_ISSUER is an https address such as https://login.example.com")
    return {"OIDC": {**declared, **more}}


def _is_fit(issuer: str, local: bool) -> bool:
    """Whether it is as a provider names itself: https, or this machine in development."""
    parts = urlsplit(issuer)
    if parts.query or parts.fragment or parts.username:
        return False
    return is_secure(parts, local=local)
