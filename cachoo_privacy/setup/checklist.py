"""What a new site needs before real people's answers are kept: each step, if it is taken, and what helps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.health.checks import DOCTOR
from cachoo_privacy.health.examining import findings
from cachoo_privacy.health.pulse import WORKERS
from cachoo_privacy.setup.arrival import has_arrived
from notifications.staffing import ROLES
from policies.models import PolicyVersion

OURS_ALONE = ("localhost", "127.0.0.1", "[::1]", "::1")
NOBODYS = (".example", ".invalid", ".test", ".localhost", "example.com", "example.org", "example.net")
WRITES, APPROVES = "policies.change_policyversion", "policies.publish_policyversion"
MAIL_ROUTE = ("redis", "beat", *WORKERS.values(), "mail_server")


@dataclass(frozen=True)
class Step:
    """One step: `asks` is what it comes to, `remedy` what helps, `page` the desk's page for it."""

    key: str
    asks: Promise
    remedy: Promise
    taken: Callable[[datetime], bool]
    page: str = ""


def _domain(at: datetime) -> bool:
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    return site.scheme == "https" and host not in OURS_ALONE and not host.endswith(NOBODYS)


def _keys(at: datetime) -> bool:
    """Outside of DEBUG no process starts without the others."""
    return bool(settings.SIGNING_KEYS) and not settings.DEBUG


def _mail_route(at: datetime) -> bool:
    return all(one.well for one in findings([one for one in DOCTOR if one.key in MAIL_ROUTE], at=at))


def _first_policy(at: datetime) -> bool:
    return PolicyVersion.objects.published().exists()


def _second_person(at: datetime) -> bool:
    """Somebody writes, and somebody else approves."""
    writers, approvers = (
        set(get_user_model().objects.with_perm(may, backend=ROLES).values_list("pk", flat=True))
        for may in (WRITES, APPROVES)
    )
    return bool(writers) and bool(approvers) and len(writers | approvers) > 1


STEPS = (
    Step(
        "domain",
        _("Readers reach the site at a name of its own, by https."),
        _(
            "Set SITE_URL to that address, and restart the processes. "
            "Names for examples, such as privacy.example.com, do not count."
        ),
        _domain,
    ),
    Step(
        "keys",
        _("Receipts are signed and addresses encrypted with keys of this site alone."),
        _(
            "Let deploy/new_site.py write the settings of this site, or make the keys as docs/reference/"
            "settings.md says; keep a copy of them apart from the database's."
        ),
        _keys,
    ),
    Step(
        "mail_route",
        _("A worker and a clock run, and the mail server takes our connection."),
        _("Run: manage.py doctor. It says which of them does not, and what helps."),
        _mail_route,
    ),
    Step(
        "second_person",
        _("Two people can publish: one who writes, and another who approves."),
        _("Appoint them under Team; nobody approves what they wrote."),
        _second_person,
        page="admin:auth_user_changelist",
    ),
    Step(
        "first_policy",
        _("The first version of a policy is published."),
        _(
            "Make the controller, the party that answers for it, and the policy; import your text or write "
            "it, confirm its declarations, and have it approved."
        ),
        _first_policy,
        page="admin:policies_policyversion_changelist",
    ),
    Step(
        "test_mail",
        _("A test mail has arrived."),
        _("Send one to yourself from this page, and press the link in it."),
        has_arrived,
    ),
)


def is_left(*, at: datetime) -> bool:
    """Whether a step is open. Whether mail has its way the page alone asks: a server may not answer.

    A demo, or a developer's own site, has no name to take.
    """
    asked_elsewhere = {"mail_route", "domain"} if settings.LOCAL else {"mail_route"}
    return not all(step.taken(at) for step in STEPS if step.key not in asked_elsewhere)


def steps(*, at: datetime) -> list[tuple[Step, bool]]:
    """Each step and whether it is taken, in the order in which they are best taken."""
    return [(step, step.taken(at)) for step in STEPS]
