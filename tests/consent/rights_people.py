"""Short ways to ask for something, and to read what was mailed about it."""

import re

from django.core import mail

from consent import subjects
from consent.models import RightsRequest
from consent.rights import requesting

LAYLA, NOUR = "layla@cachoo.example", "nour@cachoo.example"


def known(subject, address=LAYLA):
    """The person, reachable at a confirmed address."""
    subjects.confirm(subject, address, language="ar")
    subject.refresh_from_db()
    return subject


def ask_online(client, address=NOUR, *, kind="question", words="ماذا تعرفون عني؟", language="ar"):
    """A press of the form's button."""
    said = {"kind": kind, "words": words, "address": address}
    return client.post(f"/{language}/requests/", said)


def mailed_code() -> str:
    """The six digits of the last mail."""
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]


def asked_by_a_stranger(*, kind="question", address=NOUR, words="ماذا تعرفون عني؟", at=None) -> RightsRequest:
    """A request whose address was confirmed by the code that was mailed to it."""
    made = requesting.ask_as_stranger(kind, words, address=address, language="ar", at=at)
    requesting.confirm(made, mailed_code(), at=at)
    return made
