"""The bells of this application."""

import logging

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from consent import keysets
from consent.erasing.deciding import shred_what_is_over
from consent.erasing.filing import file_rest
from consent.history import running
from consent.history.receiving import forget_unsent
from consent.lateness import watch
from consent.mailinglist import asking as list_asking
from consent.posting import hand_over_due
from consent.readdressing import forget_expired
from consent.rights.requesting import forget_old, forget_unconfirmed
from consent.sealing import seal
from consent.standins import cover_all
from policies.refusals import Refused

log = logging.getLogger(__name__)
PAGES = 10  # of an import in one turn, some ten seconds, so that what is due by the clock is not kept waiting
COOLDOWN = 30  # seconds, counted from the ringing, so that it holds after failures too


@shared_task(name="consent.refresh_keysets")
def refresh_keysets(issuer: str | None = None) -> None:
    """Fetch the public keys of one issuer, or of all."""
    keysets.refresh(issuer=issuer)


@shared_task(name="consent.hand_over")
def hand_over_letters() -> None:
    """Letters that no mail server took at once were tried again, in a queue where no announcement waits."""
    hand_over_due()


@shared_task(name="consent.tidy")
def tidy() -> None:
    """What time alone brings: sessions, requests and joins gone, keys destroyed, erasures filed."""
    SessionStore.clear_expired()
    forget_unconfirmed()
    forget_old()
    forget_expired()
    forget_unsent()
    list_asking.forget_unconfirmed()
    cover_all()
    shred_what_is_over()
    file_rest()


def ring_refresh(issuer: str) -> None:
    """A refresh of the issuer's keys is on its way, one in COOLDOWN seconds however many ask."""
    if not cache.add(f"keysets:{issuer}", 1, COOLDOWN):
        return
    try:
        refresh_keysets.delay(issuer)
    except OperationalError:
        log.warning("the queue is away: the keys are refreshed with the next round")


@shared_task(name="consent.seal")
def seal_waiting() -> None:
    """Seal what was recorded, and tell when that is late. A log that must not be signed is no crash."""
    try:
        seal()
    except Refused as refusal:
        log.error("the log is not sealed: %s", refusal.code)
    watch(at=timezone.now())


@shared_task(name="consent.import_history")
def import_history() -> None:
    """Some pages of what waits are recorded, and the bell rings again when that was not all."""
    if running.run(most=PAGES) == PAGES:
        ring_import()


def ring_import() -> None:
    """A worker was asked to go on with what waits; without a queue the next round finds it."""
    try:
        import_history.delay()
    except OperationalError:
        log.warning("the queue is away: imports go on with the next round")
