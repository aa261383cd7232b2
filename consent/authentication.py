"""Who calls the API: a signed-in browser, a person with a company token, a device, or a company's server."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from consent import apikeys, devices, passes, subjects, tokens
from consent.models import ApiKey, Channel, Evidence, Scope, Subject
from consent.passers import bearer_of
from consent.permission import is_declared
from consent.refusals import TokenRefused, UnknownKey
from consent.tasks import ring_refresh
from policies.languages import language_of_page
from policies.schedule import read

# DRF's view module reads the settings that name these classes: importing it here would be a circle.
if TYPE_CHECKING:
    from rest_framework.views import APIView

REALM = 'Bearer realm="api"'


@dataclass(frozen=True)
class Person:
    """A caller who is a subject, and what vouches for it."""

    subject: Subject
    channel: str
    evidence: str
    actor: str
    is_new: bool = False  # this very request made them known
    is_authenticated: bool = True


@dataclass(frozen=True)
class Server:
    """A caller who holds a server key."""

    key: ApiKey
    is_authenticated: bool = True


class BySession(SessionAuthentication):
    """A signed-in browser; its writes carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        """The session's person, or None without a session. Raises PermissionDenied without CSRF token."""
        found = super().authenticate(request)
        if found is None:
            return None
        subject = subjects.of_user(found[0], language=language_of_page())
        return Person(subject, Channel.WEB, Evidence.SESSION, f"user {found[0].pk}"), None


class ByBearer(BaseAuthentication):
    """A caller with something to show after `Authorization: Bearer`."""

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return REALM


class ByToken(ByBearer):
    """A person whose company vouches for them by a JWT."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        """The token's person, or None without a bearer. Raises AuthenticationFailed for a bad token."""
        token = bearer_of(request)
        if token is None:
            return None
        at = timezone.now()
        try:
            claims = tokens.verify(token, at=at)
        except UnknownKey as error:
            ring_refresh(error.issuer)
            raise AuthenticationFailed from error
        except TokenRefused as error:
            raise AuthenticationFailed from error
        subject = subjects.of_token(issuer=claims["iss"], sub=claims["sub"], claims=claims, at=at)
        vouching = f"token of {claims['iss']}"[:200]
        is_new = subject.created_at == at
        return Person(subject, Channel.APP, Evidence.USER_TOKEN, vouching, is_new), None


class ByDevice(ByBearer):
    """An installed app whose person has not signed up yet."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        """The device's person, or None for any other bearer. Raises AuthenticationFailed.

        A device that was linked is no longer let in: whoever holds the phone next is not its owner.
        """
        token = bearer_of(request)
        if token is None or not token.startswith(devices.PREFIX):
            return None
        subject = devices.unlinked(token)
        if subject is None:
            raise AuthenticationFailed
        return Person(subject, Channel.APP, Evidence.DEVICE, "device"), None


class ByPass(ByBearer):
    """A person whom a server of the company vouches for, where there is no identity provider."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        """The token's person, or None for any other bearer. Raises AuthenticationFailed for a bad token."""
        token = bearer_of(request)
        if token is None or not token.startswith(passes.PREFIX):
            return None
        found = passes.read(token)
        if found is None:
            raise AuthenticationFailed
        return Person(found[0], Channel.APP, Evidence.USER_TOKEN, found[1]), None


class ByServerKey(ByBearer):
    """A company's server with one of our keys."""

    def authenticate(self, request: Request) -> tuple[Server, ApiKey] | None:
        """The key's server, or None without a bearer.

        Raises AuthenticationFailed for a bad key, PermissionDenied for a person's token that is a good one.
        """
        presented = bearer_of(request)
        if presented is None:
            return None
        key = apikeys.find(presented)
        if key is None and _is_persons(presented, timezone.now()):
            raise PermissionDenied
        if key is None or not is_declared(key, read(), timezone.now()):
            raise AuthenticationFailed(_("The key is not known, has expired or was revoked."))
        return Server(key), key


def _is_persons(token: str, at: datetime) -> bool:
    """Whether a person could act by it elsewhere; asking makes nobody known."""
    if token.startswith(devices.PREFIX):
        return devices.unlinked(token) is not None
    if token.startswith(passes.PREFIX):
        return passes.read(token, at=at) is not None
    try:
        return bool(tokens.verify(token, at=at))
    except TokenRefused:
        return False


# Whoever acts for themselves. Tokens of ours come first, because they are no JWT.
PEOPLE = [ByDevice, ByPass, ByToken, BySession]


class Nobody(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """False."""
        return False


class IsPerson(BasePermission):
    """For `me/*`: the caller acts for their own subject and for no other."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the caller is a person."""
        return isinstance(request.user, Person)


class HasScope(BasePermission):
    """For servers: the key carries the view's `scope`, and is the company's own unless `for_recipients`."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the caller is a server whose key may do this."""
        if not isinstance(request.user, Server):
            return False
        key = request.user.key
        return covers(key, [view.scope]) and (view.for_recipients or not key.recipient_key)


def covers(key: ApiKey, wanted: Iterable[Scope]) -> bool:
    """Whether the key carries every one of the scopes."""
    return set(wanted) <= set(key.scopes)
