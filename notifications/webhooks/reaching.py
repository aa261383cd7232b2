"""Which addresses may be called: public ones. A name is resolved once, and what was looked at is called."""

import ipaddress
import socket
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from policies.refusals import Refused

LONGEST = 500
# What Python's tables take for public: a cloud's own wire, reserved ranges, IPv6 with an IPv4 inside.
NEVER = [
    ipaddress.ip_network(one)
    for one in (
        *("168.63.129.16/32", "192.0.0.0/24", "192.31.196.0/24", "192.88.99.0/24", "192.175.48.0/24"),
        *("fec0::/10", "2620:4f:8000::/48", "3fff::/20"),
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "::ffff:0:0/96"),
    )
]


class UncallableAddress(Refused):
    """The text is no https address, or its host is one of a private network."""

    code = "uncallable_address"
    sentence = _("Give a public https address without a name, password or # in it, such as %(example)s.")
    errors: ClassVar = [{"pointer": "#/url", "code": "uncallable"}]

    def __init__(self) -> None:
        super().__init__(example="https://shop.example.com/hooks")


class NotPublic(Exception):
    """The name leads to an address that must not be called."""


def callable_url(text: str) -> str:
    """The address as it is kept, ASCII only. Looks nothing up. Raises UncallableAddress.

    Plain http is for this very machine while developing: what leaves it is encrypted.
    """
    schemes = ["https", "http"] if settings.LOCAL else ["https"]
    try:
        url = iri_to_uri(text.strip())
        URLValidator(schemes=schemes)(url)
        parts = urlsplit(url)
        refused = _is_private(parts.hostname) or parts.port == 0 or _is_bare(parts)
    except (ValidationError, ValueError) as error:
        raise UncallableAddress from error
    if len(url) > LONGEST or parts.username or parts.fragment or refused:
        raise UncallableAddress
    return url


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses behind a host, looked up now; OSError when there is none. Raises NotPublic.

    One address that may not be called spoils the name: chance does not decide which is taken.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not all(map(may_call, addresses)):
        raise NotPublic
    return addresses


def may_call(address: str) -> bool:
    """Whether a numeric address is of the public Internet, or this very machine while developing."""
    ip = ipaddress.ip_address(address)
    if settings.LOCAL and ip.is_loopback:
        return True
    if any(ip in network for network in NEVER):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _is_private(host: str) -> bool:
    """Whether the host says so by itself, before anybody is asked."""
    try:
        return not may_call(host)
    except ValueError:  # a name
        return host == "localhost" and not settings.LOCAL


def _is_bare(parts: SplitResult) -> bool:
    """Whether the call would leave this machine unencrypted."""
    if parts.scheme != "http":
        return False
    try:
        return not ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:  # a name
        return parts.hostname != "localhost"
