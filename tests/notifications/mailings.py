"""Mailings for the tests, and people who are on the list."""

from django.core import mail
from django.utils import timezone

from consent.mailinglist.joining import confirm
from notifications.mailings.approving import approve, submit
from notifications.mailings.writing import Words, begin, hash_of
from notifications.models import Announcement, Mailing
from tests.consent.listed import says, token_in
from tests.notifications.audience import a_person

ARABIC = Words("جديد كاتشو", "مرحبًا **بك**.\n\n- واحد\n- اثنان\n\n[اقرأ](https://cachoo.example/news)")
ENGLISH = Words("News of Cachoo", "Hello **you**.")


def a_member(version, address: str = "layla@example.com", **more: object):
    """Somebody who joined, and pressed the button in the mail."""
    subject = a_person(address, **more)
    says(subject, version, True)
    confirm(token_in(mail.outbox[-1]))
    return subject


def a_mailing(**words: Words) -> Mailing:
    """What Omar wrote, in Arabic unless told otherwise, and submitted."""
    return submit(begin(words or {"ar": ARABIC}, by="omar"), by="omar")


def an_approved_mailing(**words: Words) -> Announcement:
    """The same, approved by Huda a moment ago."""
    made = a_mailing(**words)
    return approve(made, by="huda", shown=hash_of(made), at=timezone.now())
