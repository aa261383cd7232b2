"""Whoever is appointed signs by a name that others know."""

import pytest
from django.utils import timezone

from cachoo_privacy.desk.staffing import appoint
from policies.auditing import name_of, note

pytestmark = pytest.mark.django_db


def test_a_member_signs_by_their_own_name_and_no_two_by_one(huda):
    first = appoint("salma@cachoo.example", name="سلمى", roles=[], by=huda)
    second = appoint("salma2@cachoo.example", name="سلمى", roles=[], by=huda)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (name_of(first), name_of(second)) == ("سلمى", "سلمى 2")


def test_whoever_has_signed_keeps_the_name_that_they_signed_by(huda):
    member = appoint("salma@cachoo.example", name="سلمى", roles=[], by=huda)
    note("appoint", member, by=member, at=timezone.now())
    again = appoint("salma@cachoo.example", name="سلمى الثانية", roles=[], by=huda)
    assert (name_of(again), again.first_name) == ("سلمى", "سلمى الثانية")
