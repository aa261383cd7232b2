"""Brings this host's published files up to date: once, or again and again beside a web server."""

import logging
import signal
import threading
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies import schedule
from policies.projection import project_published

log = logging.getLogger(__name__)
SWEEP_SECONDS = 15


class Command(BaseCommand):
    """`manage.py project_published`."""

    help = "Writes what is published as files, for the web server and for the day the database is down."

    def add_arguments(self, parser: CommandParser) -> None:
        """One way to go on."""
        parser.add_argument(
            "--follow", action="store_true", help="go on at every effective moment and every few seconds"
        )

    def handle(self, *, follow: bool, **options: Any) -> None:
        """The files are those of now; with --follow they stay so until SIGTERM or Ctrl-C."""
        if follow:
            return _follow()
        changed = project_published()
        text = ngettext("%(count)s file changed.", "%(count)s files changed.", changed)
        self.stdout.write(text % {"count": changed} if changed else _("Nothing changed."))


def _follow() -> None:
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    while not asked.is_set():
        try:
            schedule.forget()
            project_published()
        except (Error, OSError):
            log.exception("the published files stay as they are for now")
        asked.wait(seconds(timezone.now()))


def seconds(at: datetime) -> float:
    """Until the next sweep, or the next effective moment when that is sooner."""
    try:
        following = schedule.read().next_transition(at)
    except Error:
        return SWEEP_SECONDS
    return min(SWEEP_SECONDS, (following - at).total_seconds()) if following else SWEEP_SECONDS
