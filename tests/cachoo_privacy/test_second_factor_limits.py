"""Guessing is throttled: the code by mail, the app's code, the confirmation, and the setting up."""

import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client

from consent.asking import MOST_GUESSES
from consent.models import CodeRequest
from consent.sign_in import Adapter
from tests.builders import a_staff_member, present
from tests.totp import ASK, CONFIRM, HUDA, mailed_code, sign_in, totp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
FACTORS = "/ar/accounts/2fa/"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "000000"


@pytest.fixture
def huda(db, settings):
    """A member with an app and recovery codes."""
    settings.STAFF_MFA = True
    user = a_staff_member(HUDA)
    user.set_unusable_password()
    user.save()
    TOTP.activate(user, KEY)
    RecoveryCodes.activate(user)
    return user


def test_three_wrong_codes_end_the_code_of_a_mail():
    client = Client()
    client.post(ASK, {"email": "layla@cachoo.example"})
    code = mailed_code()
    for _time in range(3):
        client.post(CONFIRM, {"code": f"{(int(code) + 1) % 10**6:06}"})
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_after_five_wrong_codes_the_right_one_is_not_taken_from_any_browser(huda, kind):
    guesser = sign_in()[0]
    for _time in range(5):
        guesser.post(FACTORS + "authenticate/", {"code": WRONG})
    codes = Authenticator.objects.get(user=huda, type="recovery_codes").wrap()
    right = totp(KEY) if kind == "app" else codes.get_unused_codes()[0]
    for client in (guesser, sign_in()[0]):
        answer = client.post(FACTORS + "authenticate/", {"code": right})
        assert answer.status_code == 200 and answer.context["form"].errors
        assert "_auth_user_id" not in client.session


def test_with_the_cache_away_a_code_of_the_app_still_works_once(huda):
    code, opened = totp(KEY), []
    for way in ("authenticate/", "authenticate/", "reauthenticate/?next=/ar/admin/"):
        client = sign_in()[0] if way == "authenticate/" else Client()
        if way != "authenticate/":
            client.force_login(huda)
        cache.clear()
        client.post(FACTORS + way, {"code": code})
        opened.append(client.get("/ar/admin/").status_code == 200)
    assert opened == [True, False, False]


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_with_the_cache_away_no_code_is_taken_after_the_days_last_wrong_one(huda, kind):
    client = sign_in()[0]
    CodeRequest.objects.update(guesses=MOST_GUESSES - 1)
    codes = Authenticator.objects.get(user=huda, type="recovery_codes").wrap()
    for code in (WRONG, totp(KEY) if kind == "app" else codes.get_unused_codes()[0]):
        cache.clear()
        answer = client.post(FACTORS + "authenticate/", {"code": code})
    assert answer.context["form"].errors["code"] == [Adapter().error_messages["too_many_login_attempts"]]
    assert "_auth_user_id" not in client.session


def test_right_codes_use_up_no_tries(huda):
    client = sign_in()[0]
    tried = CodeRequest.objects.get().guesses
    client.post(FACTORS + "authenticate/", {"code": WRONG})
    client.post(FACTORS + "authenticate/", {"code": totp(KEY)})
    assert "_auth_user_id" in client.session and CodeRequest.objects.get().guesses == tried + 1


def test_four_wrong_codes_leave_room_for_the_right_one(huda):
    client = sign_in()[0]
    for _time in range(4):
        client.post(FACTORS + "authenticate/", {"code": WRONG})
    client.post(FACTORS + "authenticate/", {"code": totp(KEY)})
    assert "_auth_user_id" in client.session


def test_confirming_an_open_session_is_limited_too(huda):
    client = Client()
    client.force_login(huda)
    for _time in range(5):
        client.post(FACTORS + "reauthenticate/?next=/ar/admin/", {"code": WRONG})
    client.post(FACTORS + "reauthenticate/?next=/ar/admin/", {"code": totp(KEY)})
    assert client.get("/ar/admin/").status_code == 302


def test_setting_up_an_app_takes_no_endless_guesses(huda):
    Authenticator.objects.filter(user=huda).delete()
    client = Client()
    client.force_login(huda)
    present(client)
    client.get(FACTORS + "totp/activate/")
    for _time in range(5):
        client.post(FACTORS + "totp/activate/", {"code": WRONG})
    client.post(FACTORS + "totp/activate/", {"code": totp(client.session["mfa.totp.secret"])})
    assert not Authenticator.objects.filter(user=huda).exists()


@pytest.mark.parametrize("given, asks", [(None, "True"), ("0", "False")])
def test_the_desk_asks_unless_it_is_told_otherwise(given, asks):
    environ = {name: value for name, value in os.environ.items() if name != "STAFF_MFA"}
    said = subprocess.run(
        [sys.executable, "-c", "from cachoo_privacy import settings; print(settings.STAFF_MFA)"],
        env=environ if given is None else {**environ, "STAFF_MFA": given},
        cwd=project.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == asks
