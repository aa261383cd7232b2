"""Whoever is appointed signs by a name that others know."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from cachoo_privacy.desk.staffing import appoint
from consent.actors import names_of
from policies.auditing import name_of, note
from policies.models import AuditEvent
from tests.totp import HUDA, sign_in

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


def test_the_first_account_signs_by_its_own_name_and_not_by_the_server_s(fresh_cache):
    call_command("createsuperuser", name="هدى سالم", email=HUDA, verbosity=0)
    huda = get_user_model().objects.get(email=HUDA)
    assert (name_of(huda), huda.is_staff, huda.is_superuser) == ("هدى سالم", True, True)
    assert not huda.has_usable_password()
    event = AuditEvent.objects.get(action="appoint")
    assert (event.actor, event.reason) == ("createsuperuser", "superuser")
    client, _answer = sign_in()
    assert "هدى سالم" in client.get("/ar/admin/").content.decode()


def test_an_account_that_is_called_root_is_called_by_its_name_from_then_on():
    root = get_user_model().objects.create_superuser("root", HUDA)
    note("sign_in", root, by=root, at=timezone.now())
    call_command("createsuperuser", name="هدى سالم", email=HUDA, verbosity=0)
    assert names_of(["root"]) == {"root": "هدى سالم"}
    assert get_user_model().objects.get().is_superuser, "and it is the same account"


@pytest.mark.parametrize(("name", "email"), [(" ", HUDA), ("هدى", "no address"), ("ه" * 151, HUDA)])
def test_no_account_is_made_without_a_name_and_an_address(name, email):
    with pytest.raises(CommandError):
        call_command("createsuperuser", name=name, email=email, verbosity=0)
    assert not get_user_model().objects.exists()
