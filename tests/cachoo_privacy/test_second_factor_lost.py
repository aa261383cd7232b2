"""What is kept of a second factor, what is written down of it, and the way back for who lost it."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from cachoo_privacy.desk.factors import Factors
from policies.models import AuditEvent
from tests.builders import a_staff_member
from tests.totp import HUDA, sign_in, totp

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_cache", "second_factor_on"),
]
FACTORS = "/ar/accounts/2fa/"
DESK, VERSIONS = "/ar/admin/", "/ar/admin/policies/policyversion/"


def test_what_is_kept_of_the_app_and_the_codes_is_encrypted(equipped, huda):
    _client, key = equipped
    stored = {factor.type: factor.data for factor in Authenticator.objects.filter(user=huda)}
    assert key not in stored["totp"]["secret"]
    assert Factors().decrypt(stored["totp"]["secret"]) == key
    assert len(Factors().decrypt(stored["recovery_codes"]["seed"])) > 16


def test_each_change_stands_in_the_audit_log(equipped):
    client, _key = equipped
    client.post(FACTORS + "totp/deactivate/")
    said = AuditEvent.objects.filter(action__endswith="_factor").values_list("action", "reason")
    assert set(said) == {
        ("add_factor", "totp"),
        ("add_factor", "recovery_codes"),
        ("remove_factor", "totp"),
        ("remove_factor", "recovery_codes"),
    }


def test_who_of_the_staff_comes_and_goes_stands_in_the_audit_log_once_and_no_reader_does(equipped):
    first, key = equipped
    first.post("/ar/accounts/logout/")
    client, _answer = sign_in()
    client.post(FACTORS + "authenticate/", {"code": "000000"})
    assert AuditEvent.objects.filter(action="sign_in").count() == 1, "half a sign-in is none"
    client.post(FACTORS + "authenticate/", {"code": totp(key)})
    client.get(DESK)
    reader, _answer = sign_in("yusuf@cachoo.example")
    reader.post("/ar/accounts/logout/")
    said = AuditEvent.objects.exclude(action="add_factor").order_by("pk")
    assert list(said.values_list("action", "reason")) == [
        ("sign_in", "code"),
        ("sign_out", ""),
        ("miss_factor", ""),
        ("sign_in", "code, totp"),
    ]
    assert {event.actor for event in said} == {HUDA}


def test_a_password_that_an_account_was_made_with_is_gone_at_the_door(huda):
    huda.set_password("never used")
    huda.save()
    client, _answer = sign_in()
    assert client.get(DESK, follow=True).templates[0].name == "desk/door.html"
    huda.refresh_from_db()
    assert not huda.has_usable_password()
    assert client.get(FACTORS + "totp/activate/").status_code == 200


def test_a_superuser_lets_a_member_who_lost_their_phone_begin_anew(equipped):
    client, _key = equipped
    omar = a_staff_member("omar@cachoo.example", "editor")
    Authenticator.objects.create(user=omar, type="totp", data={"secret": "lost"})
    client.post(
        f"{DESK}auth/user/{omar.pk}/change/", {"first_name": "Omar", "is_staff": "on", "forget": "on"}
    )
    assert not Authenticator.objects.filter(user=omar).exists()
    assert AuditEvent.objects.filter(action="forget_factors", target=f"user:{omar.pk}").count() == 1
    assert client.get(VERSIONS).status_code == 200


def test_a_factor_that_no_field_key_opens_says_so_and_is_set_up_anew(equipped, huda, settings):
    client, key = equipped
    right = settings.FIELD_KEYS
    settings.FIELD_KEYS = [base64.urlsafe_b64encode(b"k" * 32).decode()]
    entering, _answer = sign_in()
    for page in (
        client.get(FACTORS),
        client.get(FACTORS + "recovery-codes/"),
        entering.post(FACTORS + "authenticate/", {"code": totp(key)}),
    ):
        assert page.status_code == 503 and "forget_factors" in page.content.decode()
    call_command("forget_factors", HUDA)
    client, _answer = sign_in()
    assert client.get(FACTORS + "totp/activate/").status_code == 200
    settings.FIELD_KEYS = right


def test_the_operator_can_do_the_same_and_the_open_sessions_are_closed(equipped, capsys):
    client, _key = equipped
    call_command("forget_factors", "HUDA@cachoo.example")
    assert client.get(VERSIONS).status_code == 302
    assert "_auth_user_id" not in client.session
    for nobody in ("yusuf@cachoo.example", "omar@cachoo.example"):
        with pytest.raises(CommandError):
            call_command("forget_factors", nobody)
