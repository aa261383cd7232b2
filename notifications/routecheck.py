"""Whether our mail has a way and a good name: the server takes us, and the sender's domain vouches for it."""

import enum
import time
from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.envelopes import BadAddress, in_ascii
from notifications.route import Route, RouteDown, sender_of
from notifications.smtp import Sender

SECONDS = 6.0  # for all that is asked of DNS together
PATIENCE = 5.0  # for the mail server to greet, encrypt and know us


class Verdict(enum.StrEnum):
    """What a look said; unknown where nobody could be asked."""

    GOOD = "good"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Look:
    """One thing that was looked at: what it is, what was found, and what to do unless it is good."""

    name: str | Promise
    verdict: Verdict
    found: str = ""
    advice: str | Promise = ""


class NotAsked(Exception):
    """DNS gave no answer: nothing is known."""


class Lookup:
    """TXT records by name, all within one time; `resolver` as the system has it, unless one is given."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None, *, seconds: float = SECONDS):
        self.resolver, self.until = resolver, time.monotonic() + seconds

    def texts(self, name: str) -> list[str] | None:
        """The TXT records there, None where there is no such name. Raises NotAsked."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise NotAsked
        try:
            self.resolver = self.resolver or dns.resolver.Resolver()
            answer = self.resolver.resolve(name, "TXT", lifetime=min(left, SECONDS / 3), search=False)
        except dns.resolver.NXDOMAIN:
            return None
        except dns.resolver.NoAnswer:
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NotAsked from error
        return [b"".join(record.strings).decode("ascii", "replace") for record in answer]


def check_route(
    kind: str, *, resolver: dns.resolver.Resolver | None = None, seconds: float = SECONDS
) -> list[Look]:
    """The mail server and the three records of the sender's domain, looked at now; nothing is sent.

    It takes some ten seconds at most, whoever does not answer.
    """
    try:
        domain = in_ascii(sender_of(kind)).rpartition("@")[2]
    except BadAddress:
        return [_server(kind)]
    lookup = Lookup(resolver, seconds=seconds)
    return [_server(kind), _spf(lookup, domain), _dkim(lookup, domain), _dmarc(lookup, domain)]


def _server(kind: str) -> Look:
    name, route = _("Mail server: connection, encryption, sign-in"), Route.configured(sender=sender_of(kind))
    patient = Route(**{**vars(route), "timeout": PATIENCE})
    try:
        with Sender(patient) as sender:
            sender.connect()
    except RouteDown as down:
        return Look(name, Verdict.MISSING, type(down.__cause__).__name__, _("Look at EMAIL_URL."))
    return Look(name, Verdict.GOOD, f"{route.host}:{route.port}")


def _spf(lookup: Lookup, domain: str) -> Look:
    advice = _("Publish which servers send for the domain: a TXT record that begins with v=spf1.")
    return _looked("SPF", domain, lambda: _first(lookup, domain, "v=spf1"), advice)


def _dkim(lookup: Lookup, domain: str) -> Look:
    """Which key signs is the relay's secret; that some key stands below the name can be asked (RFC 8020)."""
    below = f"_domainkey.{domain}"
    advice = _("Let the relay sign, and publish its key below this name.")
    return _looked("DKIM", below, lambda: "" if lookup.texts(below) is None else below, advice)


def _dmarc(lookup: Lookup, domain: str) -> Look:
    """The domain's own record, else that of the domain above it."""
    above = domain.partition(".")[2]
    names = [f"_dmarc.{name}" for name in (domain, above) if "." in name]
    advice = _("Publish what to do with mail that only claims to be yours: a TXT record of v=DMARC1.")
    return _looked("DMARC", f"_dmarc.{domain}", lambda: _first_of(lookup, names, "v=DMARC1"), advice)


def _first_of(lookup: Lookup, names: list[str], beginning: str) -> str:
    return next(filter(None, (_first(lookup, name, beginning) for name in names)), "")


def _first(lookup: Lookup, name: str, beginning: str) -> str:
    texts = lookup.texts(name) or []
    return next((text for text in texts if text.lower().startswith(beginning.lower())), "")


def _looked(kind: str, name: str, ask: Callable[[], str], advice: Promise) -> Look:
    title = f"{kind} · {name}"
    try:
        found = ask()
    except NotAsked:
        return Look(title, Verdict.UNKNOWN, "", _("DNS gave no answer: ask again, or look from elsewhere."))
    return Look(title, Verdict.GOOD, found) if found else Look(title, Verdict.MISSING, "", advice)
