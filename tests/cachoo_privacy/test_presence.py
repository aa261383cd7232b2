"""Before a publication: whoever presses shows that it is still them, and loses nothing by it."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.core import mail
from django.test import Client

from policies.models import PolicyVersion
from tests.builders import a_staff_member, an_approved, confirming
from tests.totp import mailed_code, totp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_cache")]
RECONFIRM = "/ar/accounts/reauthenticate/"


@pytest.fixture
def version():
    """Written by Omar, approved, not published."""
    return an_approved()


@pytest.fixture
def approver():
    """An approver at the desk, whose session is from this morning."""
    client = Client()
    client.force_login(a_staff_member("huda@cachoo.example", "approver"))
    return client


def page_of(version) -> str:
    return f"/ar/admin/policies/policyversion/{version.pk}/publish/"


def press(client, version):
    """The confirmation, read and filled in."""
    shown = client.get(page_of(version))
    return client.post(page_of(version), confirming(shown) | {"gaps_reason": "يكتمل بعد."})


def is_published(version) -> bool:
    return PolicyVersion.objects.get(pk=version.pk).is_published


def test_a_mailed_code_confirms_and_what_was_pressed_then_happens(approver, version):
    answer = press(approver, version)
    assert answer.headers["Location"].startswith(RECONFIRM) and not is_published(version)
    where = answer.headers["Location"]
    assert not mail.outbox, "looking sends nothing"
    assert approver.get(where).status_code == 200 and not mail.outbox
    approver.post(where, {"action": "send"})
    assert mail.outbox[0].to == ["huda@cachoo.example"]
    assert approver.post(where, {"code": "000000"}).status_code == 200 and not is_published(version)
    answer = approver.post(where, {"code": mailed_code()})
    assert answer.headers["Location"] == f"/ar/admin/policies/policyversion/{version.pk}/change/"
    assert is_published(version)


def test_a_confirmation_counts_for_minutes_and_not_for_ever(approver, version):
    session = approver.session
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session["_auth_user_id"]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 400}]
    session.save()
    assert press(approver, version).headers["Location"].startswith(RECONFIRM)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 100}]
    session.save()
    assert press(approver, version).headers["Location"].startswith("/ar/admin/")
    assert is_published(version)


def test_a_code_dies_after_three_wrong_tries(approver, version):
    where = press(approver, version).headers["Location"]
    approver.post(where, {"action": "send"})
    right = mailed_code()
    for _try in range(3):
        assert approver.post(where, {"code": "000000"}).context["form"].errors
    approver.post(where, {"code": right})
    assert not is_published(version)


def test_a_mistyped_number_is_told_before_anybody_is_asked_who_they_are(approver, version):
    data = confirming(approver.get(page_of(version)))
    answer = approver.post(page_of(version), data | {"number": "7"})
    assert answer.status_code == 409 and "number" in answer.context["form"].errors
    assert approver.post(page_of(version), data | {"number": ""}).status_code == 409
    assert not is_published(version)


def test_arabic_digits_are_a_number(approver, version):
    data = confirming(approver.get(page_of(version))) | {"number": "١"}
    assert approver.post(page_of(version), data).headers["Location"].startswith(RECONFIRM)


def test_a_stranger_is_sent_to_sign_in():
    answer = Client().get(RECONFIRM)
    assert answer.headers["Location"].startswith("/ar/accounts/login/code/")


def test_where_the_desk_asks_for_a_factor_only_the_factor_confirms(equipped, version):
    client, key = equipped
    session = client.session
    long_ago = [{**one, "at": time.time() - 400} for one in session[AUTHENTICATION_METHODS_SESSION_KEY]]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*long_ago, {"method": "code", "at": time.time()}]
    session.save()
    where = press(client, version).headers["Location"]
    assert where.startswith("/ar/accounts/2fa/reauthenticate/") and not is_published(version)
    client.post(where, {"code": totp(key)})
    assert is_published(version)
