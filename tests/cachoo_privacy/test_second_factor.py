"""Staff enter the desk with a second factor; whoever has none is led to one; readers are never asked."""

import re
from urllib.parse import quote

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from cachoo_privacy.desk.site import desk
from tests.builders import a_staff_member
from tests.totp import mailed_code, sign_in, totp

# allauth counts a factor when its transaction is committed, within the request: so it must be a real one.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_cache", "second_factor_on"),
]
FACTORS = "/ar/accounts/2fa/"
DESK, VERSIONS = "/ar/admin/", "/ar/admin/policies/policyversion/"
SAMPLES = {"int": "1", "uuid": "8f9b2f5e-3f0c-4a83-9a52-2f8f0f5b6c11", "str": "ar", "path": "1", "slug": "ar"}


def age(client):
    """The browser's session was confirmed an hour ago."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 3600
    session.save()


def addresses(patterns=None, prefix=DESK) -> list[str]:
    """One address of every pattern of the desk but its door."""
    found = []
    for pattern in patterns or desk.get_urls():
        rule = str(pattern.pattern)
        if rule.startswith("^"):  # Django's list of an application, whose names stand in the rule
            rule = "policies/"
        here = prefix + re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES[match[1] or "str"], rule)
        if hasattr(pattern, "url_patterns"):
            found += addresses(pattern.url_patterns, here)
        elif pattern.name != "login":
            found.append(here.replace("(?P", "").replace(".*)$", "nowhere/"))
    return found


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_of_the_desk_opens_without_a_second_factor(huda, method):
    client, _answer = sign_in()
    tried = addresses()
    assert len(tried) > 40
    for address in tried:
        answer = getattr(client, method)(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith((DESK + "login/", DESK)), address
        assert answer.headers["Location"] != address


def test_every_address_of_the_desk_is_past_the_door_with_one(equipped):
    client, _key = equipped
    client.raise_request_exception = False
    for address in addresses():
        answer = client.get(address)
        assert not answer.get("Location", "").startswith(DESK + "login/"), address
    assert client.get(VERSIONS).status_code == 200


def test_a_member_without_one_is_led_to_set_it_up_and_back(huda):
    client, answer = sign_in(next=VERSIONS)
    page = client.get(answer.headers["Location"], follow=True)
    assert page.templates[0].name == "desk/door.html"
    client.get(FACTORS + "totp/activate/")
    answer = client.post(FACTORS + "totp/activate/", {"code": totp(client.session["mfa.totp.secret"])})
    codes = client.get(answer.headers["Location"])
    assert codes.status_code == 200 and len(codes.context["unused_codes"]) == 10
    assert client.get(DESK + "login/").headers["Location"] == VERSIONS
    assert client.get(VERSIONS).status_code == 200


@pytest.mark.parametrize("page", ["totp/activate/", "webauthn/add/"])
def test_the_first_one_is_set_up_by_whoever_reads_the_mailbox_now(huda, page):
    client, _answer = sign_in()
    assert client.get(FACTORS + page).status_code == 200
    age(client)
    for answer in (client.get(FACTORS + page), client.post(FACTORS + page, {"code": "000000"})):
        assert answer.headers["Location"].startswith("/ar/accounts/reauthenticate/?next=")
    client.post(answer.headers["Location"], {"action": "send"})
    client.post(answer.headers["Location"], {"code": mailed_code()})
    assert client.get(FACTORS + page).status_code == 200


def test_a_mailbox_takes_away_no_factor(equipped, huda):
    older = Client()
    older.force_login(huda)
    answer = older.post("/ar/accounts/reauthenticate/?next=/ar/", {"action": "send"})
    assert answer.headers["Location"] == FACTORS + "reauthenticate/?next=%2Far%2F"
    assert older.post(FACTORS + "totp/deactivate/").status_code == 302
    assert Authenticator.objects.filter(user=huda).exists()


def test_the_door_leads_to_no_other_site(huda):
    client, _answer = sign_in()
    client.get(DESK + "login/?next=https://evil.example/")
    assert client.session["desk_wanted"] == DESK


def test_the_code_of_the_app_is_asked_for_after_the_code_by_mail(equipped):
    _client, key = equipped
    client, answer = sign_in(next=VERSIONS)
    assert answer.headers["Location"] == FACTORS + "authenticate/"
    assert client.get(VERSIONS).headers["Location"].startswith(DESK + "login/")
    assert "_auth_user_id" not in client.session
    answer = client.post(FACTORS + "authenticate/", {"code": totp(key)})
    assert answer.headers["Location"] == VERSIONS
    assert client.get(VERSIONS).status_code == 200


def test_a_code_of_the_app_works_once(equipped):
    _client, key = equipped
    code = totp(key)
    for opens in (True, False):
        client, _answer = sign_in()
        client.post(FACTORS + "authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is opens


def test_a_recovery_code_opens_the_desk_once(equipped):
    client, _key = equipped
    code = client.get(FACTORS + "recovery-codes/").context["unused_codes"][0]
    for status in (200, 302):
        other, _answer = sign_in()
        other.post(FACTORS + "authenticate/", {"code": code})
        assert other.get(VERSIONS).status_code == status


def test_removing_the_last_factor_closes_the_desk_again(equipped, huda):
    client, _key = equipped
    assert client.get(VERSIONS).status_code == 200
    client.post(FACTORS + "totp/deactivate/")
    assert not Authenticator.objects.filter(user=huda).exists()
    assert client.get(VERSIONS).status_code == 302
    assert client.get(VERSIONS, follow=True).templates[0].name == "desk/door.html"


def test_a_session_from_before_the_factor_is_asked_to_confirm_with_it(equipped, huda):
    _client, key = equipped
    older = Client()
    older.force_login(huda)
    answer = older.get(DESK + f"login/?next={VERSIONS}")
    assert answer.headers["Location"] == f"{FACTORS}reauthenticate/?next={quote(VERSIONS, safe='')}"
    answer = older.post(answer.headers["Location"], {"code": totp(key)})
    assert answer.headers["Location"] == VERSIONS
    assert older.get(VERSIONS).status_code == 200


def test_another_members_confirmation_does_not_open_the_desk(equipped):
    client, _key = equipped
    records = client.session["account_authentication_methods"]
    other = Client()
    omar = a_staff_member("omar@cachoo.example", "editor")
    other.force_login(omar)
    theirs = other.session
    theirs["account_authentication_methods"] = records
    theirs["account_authentication_methods_user"] = str(omar.pk)
    theirs.save()
    assert other.get(VERSIONS).status_code == 302


def test_a_reader_is_never_asked_and_never_sees_the_pages(layla, browser):
    client, answer = sign_in("yusuf@cachoo.example", next="/ar/my-answers/")
    assert answer.headers["Location"] == "/ar/my-answers/"
    for page in ("", "totp/activate/", "webauthn/add/", "recovery-codes/", "recovery-codes/generate/"):
        for reader in (client, browser(layla)):
            assert reader.get(FACTORS + page).status_code == 404, page
    assert browser(layla).get(DESK, follow=True).status_code == 403


def test_whoever_left_the_staff_signs_in_as_any_reader(equipped, huda):
    User.objects.filter(pk=huda.pk).update(is_staff=False, is_superuser=False)
    _client, answer = sign_in(next="/ar/my-answers/")
    assert answer.headers["Location"] == "/ar/my-answers/"


def test_with_the_setting_off_staff_enter_by_the_code_alone_and_the_desk_says_so(huda, settings):
    settings.STAFF_MFA = False
    client, _answer = sign_in()
    page = client.get(DESK)
    assert page.status_code == 200 and page.context["second_factor_off"]
    assert client.get(DESK + "login/").headers["Location"] == DESK


def test_with_the_setting_on_the_desk_says_nothing_of_it(equipped):
    client, _key = equipped
    assert not client.get(DESK).context["second_factor_off"]
