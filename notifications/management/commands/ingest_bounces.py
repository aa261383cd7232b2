"""Reads one message that came back, or a person's answer, from standard input, as a pipe gives it."""

import sys
from collections.abc import Callable
from typing import TypeVar

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.mailinglist.leaving import BY_BUTTON, ListLinkOver, leave
from consent.rights.bymail import ask_to_leave
from notifications.hearing import hear
from notifications.replies import Wish, leaving, wish_to_leave
from notifications.returned import LARGEST, read
from policies.refusals import Refused

Read = TypeVar("Read")


class Command(BaseCommand):
    """`manage.py ingest_bounces < message`."""

    help = "Reads one mail that came back or answers ours, and notes what it says."

    def handle(self, **options: object) -> None:
        """What it says is noted. Mail that says nothing of ours is no error: a pipe would send it on."""
        raw, at = sys.stdin.buffer.read(LARGEST), timezone.now()
        token = _understood(leaving, raw)
        news = None if token else _understood(read, raw)
        if token and self._left(token):
            self.stdout.write(_("Somebody left the mailing list by mail."))
        elif news is not None and hear(news, at=at):
            self.stdout.write(f"{news.type.label} {news.status}".strip())
        elif not token and news is None and (wish := _understood(wish_to_leave, raw)) and self._asked(wish):
            self.stdout.write(_("Somebody asks to be taken off the mailing list: it waits under Requests."))
        else:
            self.stdout.write(_("It says nothing new of a mail of ours."))

    def _left(self, token: str) -> bool:
        try:
            return bool(leave(token, witness=BY_BUTTON))
        except ListLinkOver:
            return False

    def _asked(self, wish: Wish) -> bool:
        try:
            return bool(ask_to_leave(wish.address, wish.words, subject_id=wish.subject_id))
        except Refused:
            return False  # no address to answer, or too many from it today


def _understood(reader: Callable[[bytes], Read], raw: bytes) -> Read | None:
    """What the reader makes of the mail; None where it is malformed in a way that breaks the reader."""
    try:
        return reader(raw)
    except Exception:  # Python's own parsers raise anything, for one letter in a From
        return None
