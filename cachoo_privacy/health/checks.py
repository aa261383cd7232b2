"""What is looked at: each check has a key for machines, a sentence for either outcome, and what helps."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.company.provider import keys, provider
from cachoo_privacy.health.pulse import BEAT, WORKERS, is_seen
from cachoo_privacy.safety.locked import locked
from cachoo_privacy.safety.peppered import peppered
from consent.lateness import Lateness, look
from consent.unanswered import asked
from notifications.lagging import lag
from policies import patience

MAIL_MAY_WAIT = timedelta(minutes=10)
REDIS_MAY_TAKE = 0.8  # seconds; with what a database may take, within the three that are promised
FREE_BYTES = 500_000_000
SITE = "cachoo:site"  # two on one database would take each other's bells and counts


@dataclass(frozen=True)
class Check:
    """`well` answers at a moment; an error of it counts as no. `needs` is the key of a check before it.

    `asks` is what holds when it is well, `fails` what is the matter when it is not.
    """

    key: str
    asks: Promise
    fails: Promise
    remedy: Promise
    well: Callable[[datetime], bool]
    needs: str = ""


def _database(at: datetime) -> bool:
    """False at once where somebody just waited in vain: asked each second, no threads pile up."""
    if patience.spent():
        return False
    with patience.bounded(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


@cache
def _known() -> frozenset[tuple[str, str]]:
    """Every migration of this code, read once in a process: what runs does not change under it."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _migrations(at: datetime) -> bool:
    return not _known() - MigrationRecorder(connection).applied_migrations().keys()


def _redis(at: datetime) -> bool:
    """Raises TimeoutError at once where somebody just waited in vain, as `_database` answers."""
    waits = {"socket_timeout": REDIS_MAY_TAKE, "socket_connect_timeout": REDIS_MAY_TAKE}
    with redis.from_url(settings.REDIS_URL, **waits) as server:
        asked(partial(server.set, nx=True, ex=60), SITE, settings.SITE_URL)  # a full one answers a ping
        return asked(server.get, SITE) == settings.SITE_URL.encode()


def _seen(who: str) -> Callable[[datetime], bool]:
    return lambda at: is_seen(who, at=at)


def _mail(at: datetime) -> bool:
    return lag(at=at) < MAIL_MAY_WAIT


def _sealing(at: datetime) -> bool:
    found = look(at=at)
    return found.stopped is None and found.lateness == Lateness.IN_TIME


def _disk(at: datetime) -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free >= FREE_BYTES


def _field_keys(at: datetime) -> bool:
    with connection.cursor() as cursor:
        return not locked(cursor)


def _mail_server(at: datetime) -> bool:
    with get_connection():
        return True


def _company(at: datetime) -> bool:
    return not settings.OIDC or bool(keys(provider(at=at)))


def _second_factor(at: datetime) -> bool:
    return settings.STAFF_MFA


STANDS_STILL = {
    "celery": _(
        "No worker of the queue celery was seen in the last minute and a half: "
        "publishing and sealing stand still."
    ),
    "mail": _(
        "No worker of the queue mail was seen in the last minute and a half: "
        "announcements and webhooks stand still."
    ),
    "mail_now": _(
        "No worker of the queue mail_now was seen in the last minute and a half: "
        "letters that the mail server did not take at once are not tried again."
    ),
}


def _worker(queue: str, still: Promise) -> Check:
    """A worker of the queue was seen lately, whoever takes the others."""
    return Check(
        WORKERS[queue],
        format_lazy(_("A worker of the queue {queue} was seen in the last minute and a half."), queue=queue),
        still,
        _(
            "Mend beat first, if it is not seen. Then start a worker that takes this queue, such as: "
            "celery -A cachoo_privacy worker -Q celery,mail,mail_now"
        ),
        _seen(WORKERS[queue]),
        needs="redis",
    )


HEARTBEAT = (
    Check(
        "database",
        _("The database answers."),
        _("The database does not answer."),
        _("Start PostgreSQL, or restart one that hangs, and look at DATABASE_URL."),
        _database,
    ),
    Check(
        "migrations",
        _("The database has every table and column of this code."),
        _("The database lacks tables or columns that this code needs."),
        _("Run: manage.py migrate"),
        _migrations,
        needs="database",
    ),
    Check(
        "redis",
        _("Redis answers, keeps what it is given, and serves this site alone."),
        _("Redis does not answer, refuses what it is given, or serves another site too."),
        _(
            "Start Redis or Valkey, and see that neither its memory nor its disk is full, "
            "and that no other site has the same database of it in its REDIS_URL."
        ),
        _redis,
    ),
    Check(
        "beat",
        _("The clock, beat, was seen in the last minute and a half."),
        _("The clock, beat, was not seen in the last minute and a half: nothing happens by itself."),
        _("Start it, once: celery -A cachoo_privacy beat"),
        _seen(BEAT),
        needs="redis",
    ),
    *(_worker(queue, still) for queue, still in STANDS_STILL.items()),
    Check(
        "mail",
        _("No mail that is due has waited for ten minutes."),
        _("Mail that is due has waited for more than ten minutes."),
        _(
            "See that a worker takes the queues mail and mail_now, "
            "and that the mail server at EMAIL_URL answers."
        ),
        _mail,
        needs="migrations",
    ),
    Check(
        "sealing",
        _("The log is sealed within the time that receipts promise."),
        _("The log is sealed later than receipts promise, or not at all."),
        _("Run: manage.py seal. It says what stands in the way."),
        _sealing,
        needs="migrations",
    ),
    Check(
        "disk",
        _("The disk of VAR_DIR has 500 MB to spare."),
        _("The disk of VAR_DIR has less than 500 MB left."),
        _("Make room, or move VAR_DIR to a larger disk."),
        _disk,
    ),
)
DOCTOR = (
    *HEARTBEAT,
    Check(
        "field_keys",
        _("FIELD_KEYS has the key of every address, second factor and secret in the database."),
        _("FIELD_KEYS lacks a key: addresses, second factors or secrets in the database cannot be opened."),
        _(
            "Put the key that was taken out, or that the restored backup was written under, "
            "behind the first of FIELD_KEYS; restart every process, and run: manage.py rotate_keys"
        ),
        _field_keys,
        needs="migrations",
    ),
    Check(
        "pepper",
        _("PEPPER is the one that people's addresses are found by."),
        _("PEPPER is another one than people's addresses are found by: everybody is a stranger."),
        _("Put back the PEPPER of this database, letter by letter, and restart every process."),
        lambda at: peppered(),
        needs="field_keys",
    ),
    Check(
        "mail_server",
        _("The mail server takes our connection."),
        _("The mail server does not take our connection."),
        _("Start the relay, and look at EMAIL_URL: its name, port, user and password."),
        _mail_server,
    ),
    Check(
        "second_factor",
        _("The staff enter the desk with a second step."),
        _("A code by mail alone opens the desk to the staff."),
        _("Take STAFF_MFA out of the environment, and restart the web processes."),
        _second_factor,
    ),
    Check(
        "company",
        _("The company's sign-in is off, or its provider answers with its keys."),
        _("The provider of the company's sign-in does not describe itself, or names no key that fits."),
        _("Look at OIDC_ISSUER, letter by letter, and at whether this host reaches it."),
        _company,
    ),
)
