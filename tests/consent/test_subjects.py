"""Who is who, and where they are reached."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from consent import addresses, subjects
from consent.addresses import InvalidAddress
from consent.models import Identity, Subject
from consent.refusals import (
    NewerAddressKnown,
    NotYetVerified,
    UnknownIssuer,
    UnknownLanguage,
    UnknownSubject,
)
from tests.fixtures.people import ISSUER

pytestmark = pytest.mark.django_db
LAYLA = "layla@cachoo.example"


def by_token(sub="layla", **claims):
    return subjects.of_token(issuer=ISSUER["issuer"], sub=sub, claims=claims)


def reached_at(subject):
    """(address, whether confirmed, language)."""
    found = Identity.objects.get(subject=subject)
    address = addresses.decrypt(found.email_encrypted) if found.email_encrypted else None
    return address, found.email_confirmed_at is not None, found.language


def test_a_person_is_the_same_one_each_time_and_their_sub_is_stored_nowhere():
    assert by_token() == by_token()
    assert by_token() != by_token("yusuf")
    assert "layla" not in str(list(Identity.objects.values()))


def test_one_sub_of_two_issuers_is_two_people():
    other = subjects.of_token(issuer="https://other.example", sub="layla", claims={})
    assert by_token() != other


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": LAYLA, "email_verified": True}, LAYLA),
        ({"email": LAYLA, "email_verified": "true"}, None),
        ({"email": LAYLA, "email_verified": 1}, None),
        ({"email": LAYLA}, None),
        ({"email": "no address", "email_verified": True}, None),
        ({"email": ["x"], "email_verified": True}, None),
    ],
)
def test_only_an_address_that_the_token_vouches_for_is_taken(claims, address):
    assert reached_at(by_token(**claims))[:2] == (address, address is not None)


def test_the_language_of_a_new_person_is_that_of_their_token():
    assert reached_at(by_token(locale="en-GB"))[2] == "en"
    assert reached_at(by_token("yusuf", locale="tlh"))[2] == "ar"


def test_a_person_seen_on_another_day_is_marked_once():
    subject = by_token()
    tomorrow = timezone.now() + timedelta(days=1)
    subjects.of_token(issuer=ISSUER["issuer"], sub="layla", claims={}, at=tomorrow)
    assert Identity.objects.get(subject=subject).last_seen_on == tomorrow.date()


def contact(subject, address=LAYLA, confirmed=True, **more):
    at = timezone.now()
    more = {"confirmed_at": at if confirmed else None, "at": at} | more
    return subjects.set_contact(subject_id=subject.pk, address=address, **more)


def test_a_company_sets_where_its_person_is_reached():
    subject = by_token()
    contact(subject, language="en")
    assert reached_at(subject) == (LAYLA, True, "en")


def test_an_unconfirmed_address_is_kept_and_makes_nobody_reachable():
    subject = by_token()
    contact(subject, confirmed=False)
    assert reached_at(subject)[:2] == (LAYLA, False)
    assert not Identity.objects.reachable().exists()


def test_the_same_address_keeps_its_confirmation_and_another_one_waits_for_its_own():
    subject = by_token()
    contact(subject)
    contact(subject, confirmed=False)
    assert reached_at(subject)[1]
    contact(subject, "new@cachoo.example", confirmed=False)
    assert reached_at(subject)[:2] == (LAYLA, True)


def test_an_address_verified_before_the_one_they_confirmed_takes_no_place_of_it():
    subject, before = by_token(), timezone.now() - timedelta(days=900)
    contact(subject)
    with pytest.raises(NewerAddressKnown):
        contact(subject, "old@cachoo.example", confirmed_at=before)
    confirmed = Identity.objects.get(subject=subject).email_confirmed_at
    contact(subject, confirmed_at=before)
    assert Identity.objects.get(subject=subject).email_confirmed_at == confirmed
    assert reached_at(subject)[:2] == (LAYLA, True)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"address": "nobody"}, InvalidAddress),
        ({"language": "tlh"}, UnknownLanguage),
        ({"confirmed_at": timezone.now() + timedelta(days=1)}, NotYetVerified),
    ],
)
def test_a_contact_that_cannot_be_is_refused_by_name_and_nothing_is_stored(more, refusal):
    subject = by_token()
    with pytest.raises(refusal):
        contact(subject, **more)
    assert reached_at(subject) == (None, False, "ar")


def test_nobody_can_be_given_an_address_who_is_not_known():
    with pytest.raises(UnknownSubject):
        contact(Subject(pk=uuid.uuid4()))


def test_a_look_up_needs_a_configured_issuer(settings):
    settings.JWT_ISSUERS = [ISSUER]
    assert subjects.look_up(issuer=ISSUER["issuer"], sub="layla") == by_token()
    with pytest.raises(UnknownIssuer):
        subjects.look_up(issuer="https://typo.example", sub="layla")
