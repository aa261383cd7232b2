"""The mailing list for the tests: a policy that offers it, and people who want it."""

import re

from django.core import mail

from consent import subjects
from consent.mailinglist.joining import confirm
from consent.models import Membership, PurposeStanding
from policies.models import Purpose
from tests.builders import a_draft
from tests.consent.builders import press, published_from

TITLE = "القائمة البريدية"


def offering(policy=None, **more):
    """A published version that offers the mailing list."""
    draft = a_draft(policy, **more)
    told = {"title_ar": TITLE, "description_ar": "رسالة كل شهر.", "lawful_basis": "consent"}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, confirmed=True, **told)
    return published_from(draft)


def says(subject, version, yes, **more):
    """The person switches the list on or off on their page."""
    return press(subject, version, "set" if yes else "withdraw", purposes={"newsletter": yes}, **more)[0]


def link_in(letter):
    """The path of the page that a letter leads to."""
    return "/" + re.search(r"https?://[^/]+/(\S+)", letter.body)[1]


def token_in(letter):
    """The token in that path."""
    return link_in(letter).rstrip("/").rpartition("/")[2]


def joins(subject, version, address):
    """The person reads the address, wants the list and has pressed the link: their place on it."""
    subjects.confirm(subject, address, language="ar")
    says(subject, version, True)
    confirm(token_in(mail.outbox[-1]))
    return Membership.objects.get(pk=subject.pk)


def agrees(subject):
    """Whether the person's yes to the list stands."""
    said = PurposeStanding.objects.filter(subject=subject, key="newsletter")
    return said.filter(consented_number__gt=0).exists()
