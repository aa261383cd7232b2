"""Reads one message that came back from standard input, as a mail server's pipe gives it."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.hearing import hear
from notifications.returned import LARGEST, read


class Command(BaseCommand):
    """`manage.py ingest_bounces < message`."""

    help = "Reads one mail that came back, and notes what it says of a mail of ours."

    def handle(self, **options: object) -> None:
        """What it says is noted. Mail that says nothing of ours is no error: a pipe would send it on."""
        news = read(sys.stdin.buffer.read(LARGEST))
        if news is None or not hear(news, at=timezone.now()):
            self.stdout.write(_("It says nothing new of a mail of ours."))
            return
        self.stdout.write(f"{news.type.label} {news.status}".strip())
