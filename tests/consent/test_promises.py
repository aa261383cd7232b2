"""Promises that the policy's own text makes, each by its name."""

import pytest
from django.utils.translation import override

from consent import posting
from consent.letterbox import ALLOWED, FOOT
from consent.models import Given, Identity, Letter, LetterKind
from consent.posting import To
from consent.refusals import NotGivenForThis
from consent.rights import requesting

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
