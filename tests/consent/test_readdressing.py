"""A changed address is confirmed first, by whoever reads the mail that goes there; the old one stays."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consent import readdressing, subjects
from consent.addresses import decrypt
from consent.erasing import deciding
from consent.models import Identity, Letter, PendingAddress
from consent.readdressing import AddressLinkOver
from tests.consent.test_api_subjects import look_up, put, server  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
OLD, NEW = "layla@cachoo.example", "layla@new.example"


@pytest.fixture
def reached(layla):
    """Layla is reached at her old address."""
    subjects.confirm(layla, OLD, language="ar")
    return layla


def change(subject, address=NEW, **more):
    return subjects.set_contact(subject_id=subject.pk, address=address, confirmed_at=None, **more)


def address(subject):
    identity = Identity.objects.reachable().get(subject=subject)
    return decrypt(identity.email_encrypted)


def page():
    """The address of the page that the last mail leads to."""
    return "/" + re.search(r"https?://[^/]+/(\S+)", mail.outbox[-1].body)[1]


def test_the_old_address_stays_until_the_new_ones_reader_presses_the_button(reached, client):
    change(reached)
    [letter] = mail.outbox
    assert (letter.to, address(reached)) == ([NEW], OLD)
    assert "أكّد عنوانك الجديد" in letter.subject
    assert NEW not in letter.body + page()
    for method in (client.get, client.head, client.get):
        shown = method(page())
        assert (shown.status_code, address(reached)) == (200, OLD)
    assert "no-store" in shown.headers["Cache-Control"]
    assert 'dir="rtl"' in shown.content.decode()
    assert client.post(page()).status_code == 200
    assert address(reached) == NEW
    assert not PendingAddress.objects.exists()
    again = client.post(page())
    assert (again.status_code, address(reached)) == (410, NEW)


def test_the_same_change_told_twice_is_one_mail_and_another_change_takes_its_place(reached, client):
    change(reached)
    change(reached)
    first = page()
    assert len(mail.outbox) == 1
    change(reached, "other@new.example")
    assert client.post(first).status_code == 410
    assert address(reached) == OLD
    client.post(page())
    assert address(reached) == "other@new.example"


@pytest.mark.parametrize("by", ["company", "person", "back"])
def test_what_is_confirmed_otherwise_makes_the_link_useless(reached, client, by):
    change(reached)
    if by == "company":
        at = timezone.now()
        subjects.set_contact(subject_id=reached.pk, address="c@new.example", confirmed_at=at, at=at)
    elif by == "person":
        subjects.confirm(reached, "c@new.example", language="ar")
    else:
        change(reached, OLD)
    before = address(reached)
    assert client.post(page()).status_code == 410
    assert address(reached) == before


def test_a_link_is_good_for_a_week_and_then_the_address_is_forgotten(reached, client):
    change(reached)
    token, later = page().split("/")[-2], timezone.now() + timedelta(days=7, seconds=1)
    with pytest.raises(AddressLinkOver):
        readdressing.confirm(token, at=later)
    assert readdressing.forget_expired(at=later) == 1
    assert client.get(page()).status_code == 410
    assert address(reached) == OLD


def test_who_leaves_takes_the_new_address_along(reached):
    change(reached)
    deciding.leave(reached)
    assert not PendingAddress.objects.exists()
    assert not Letter.objects.exclude(to_encrypted=None).exists()


def test_a_server_is_told_that_the_change_waits(server):  # noqa: F811
    subject_id = look_up(server).json()["id"]
    put(server, subject_id, address=OLD, verified_at="2026-01-01T00:00:00Z")
    waiting = put(server, subject_id, address=NEW, language="en")
    assert (waiting.status_code, waiting.json()["confirmed"]) == (202, False)
    assert mail.outbox[-1].subject == "Confirm your new address"
    assert put(server, subject_id, address=OLD).status_code == 200
