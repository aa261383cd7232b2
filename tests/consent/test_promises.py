"""Promises that the policy's own text makes, each by its name."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from consent import posting
from consent.evidence import body_of
from consent.letterbox import ALLOWED, FOOT
from consent.models import (
    ConsentRecord,
    Given,
    Identity,
    Letter,
    LetterKind,
    PurposeStanding,
    RequestKind,
    RightsRequest,
    Scope,
    Subject,
)
from consent.noticing import record_bounced
from consent.posting import To
from consent.refusals import NotGivenForThis, UnknownRecipient
from consent.rights import requesting
from tests.builders import a_draft, a_policy, a_published, soon
from tests.consent import test_choices, test_continuing, test_evidence
from tests.consent.builders import answers, press, published_from, record_by_app
from tests.consent.rights_people import known
from tests.consent.test_api_servers import check, holding, said, with_purposes

pytestmark = pytest.mark.django_db
FOR_THE_REQUEST = {LetterKind.CODE, LetterKind.RECEIVED, LetterKind.EXTENDED, LetterKind.REPLY}


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind not in FOR_THE_REQUEST])
def test_the_address_given_to_have_a_request_answered_is_used_only_for_that(kind):
    nour = To("nour@cachoo.example", Given.REQUEST, "ar")
    with pytest.raises(NotGivenForThis):
        posting.post(kind, nour, title="عنوان", text="نص")
    assert not Letter.objects.exists()


def test_who_only_asked_something_is_in_no_audience():
    requesting.ask_as_stranger("question", "سؤال", address="nour@cachoo.example", language="ar")
    assert not Identity.objects.reachable().exists()


def test_every_purpose_of_an_address_has_its_letters_and_a_foot_that_names_purpose_and_basis():
    assert set(ALLOWED) == set(FOOT) == set(Given.values)
    for foot in FOOT.values():
        assert "الأساس:" in str(foot)
        with override("en"):
            assert "Basis:" in str(foot)
    assert set().union(*ALLOWED.values()) == set(LetterKind.values)


def test_what_is_collected_is_declared_beside_the_text_and_carried_in_every_record(layla):
    body = test_evidence.read(record_by_app(layla, test_evidence.declared())[0])
    [newsletter] = [
        one for one in body["pii_processing"]["purposes"] if one["purpose_label"] == "القائمة البريدية"
    ]
    assert [one["pii_label"] for one in newsletter["pii_information"]] == ["البريد"]
    assert newsletter["recipient_third_parties"] == ["mailer"]


def test_optional_purposes_are_chosen_one_by_one_and_left_as_easily_as_joined(layla, browser):
    version = published_from(with_purposes(a_draft()))
    person = browser(layla)
    for yes, seq in (("yes", 0), ("no", 1)):  # one press each
        person.post(test_choices.PAGE, test_choices.said(version, yes, seq=seq))
    assert answers(layla) == ["set", "withdraw"]
    assert list(PurposeStanding.objects.values_list("key", "consented_number")) == [("newsletter", 0)]


def test_what_is_on_record_is_protected_against_change_disclosure_and_destruction(layla):
    made, _new = record_by_app(layla, a_published())
    plain = body_of(made)
    assert plain and plain[:40] not in bytes(ConsentRecord.objects.get().body_encrypted)
    for statement in (
        "UPDATE consent_consentrecord SET decision = 'refuse'",
        "DELETE FROM consent_consentrecord",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(ConsentRecord._meta.db_table))
    assert answers(layla) == ["accept"]


def test_data_is_shared_only_with_a_declared_recipient_and_only_for_its_purposes(layla):
    version = published_from(with_purposes(a_draft(), mailer=["analytics"]))
    record_by_app(layla, version, purposes={"newsletter": True, "analytics": True})
    mailer = holding(Scope.CHECKS, recipient="mailer")
    assert said(check(mailer, layla.pk, purpose="analytics")) == ["allowed"]
    assert check(mailer, layla.pk).status_code == 400
    with pytest.raises(UnknownRecipient):
        holding(Scope.CHECKS, recipient="advertiser")


@pytest.fixture
def changed(layla):
    """A change that use after notice accepts, for Layla, who had accepted the version before."""
    Subject.objects.filter(pk=layla.pk).update(created_at=timezone.now() - timedelta(days=1))
    first = a_published(a_policy())
    press(layla, first, "accept")
    return a_published(first.policy, floor_mode="continued_use", effective_at=soon(120))


def test_going_on_after_a_change_was_announced_is_recorded_as_that_and_never_as_consent(layla, changed):
    assert test_continuing.uses(layla, changed) == [changed.number]  # not told yet: nothing is recorded
    assert answers(layla) == ["accept"]
    test_continuing.told(layla, changed)
    assert test_continuing.uses(layla, changed, later=70) == []
    assert answers(layla) == ["accept", "continued_use"]
    assert not PurposeStanding.objects.exists()
    record_bounced(
        version_id=changed.pk, subject_id=layla.pk, at=changed.effective_at + timedelta(seconds=80)
    )
    assert test_continuing.uses(layla, changed, later=90) == [changed.number]


def test_who_does_not_agree_says_so_and_always_has_a_way_out(layla, browser, clock):
    version = a_published()
    clock(minutes=1)
    person = browser(layla)
    press(layla, version, "refuse")
    assert answers(layla) == ["refuse"]
    for door in ("/ar/privacy/", "/ar/answer/", "/ar/my-data/", "/ar/leave/"):
        assert person.get(door, follow=True).status_code == 200, door


@pytest.mark.usefixtures("fresh_cache", "letters_at_once")
def test_whoever_contacts_us_stands_in_a_queue_with_a_clock_of_thirty_days(layla, browser):
    asked = RequestKind.values[:5]  # as many as an address may in a day
    for kind in asked:
        browser(known(layla)).post("/ar/requests/", {"kind": kind, "words": "سؤال"})
    made = list(RightsRequest.objects.all())
    assert {one.kind for one in made} == set(asked)
    assert {one.due_at - one.confirmed_at for one in made} == {timedelta(days=30)}


def test_policy_and_terms_bind_together_and_are_answered_on_one_page(layla, browser):
    privacy = a_published(a_policy())
    terms = a_published(a_policy(slug="terms", name_ar="الشروط والأحكام"))
    page = browser(layla).get("/ar/answer/")
    assert page.context["waiting"] == 2
    for version in (privacy, terms):
        press(layla, version, "accept")
    assert browser(layla).get("/ar/answer/").context["waiting"] == 0
