"""The staff's sign-in by the company's own account: whom it lets in, and what it must not believe."""

import base64
import json
import logging
import time

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from cachoo_privacy.company import provider, wire
from cachoo_privacy.company.refusals import CompanyUnreachable
from cachoo_privacy.health.checks import DOCTOR
from cachoo_privacy.health.examining import findings
from policies.models import AuditEvent
from tests.builders import a_staff_member
from tests.company import BACK, DESK, OFF, SECRET, Company, through, walk
from tests.totp import ASK, HUDA, totp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def company(settings):
    """The declared provider."""
    made = Company()
    settings.OIDC = made.declared
    provider.forget()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def with_app(second_factor_on, huda):
    """Huda has an authenticator app."""
    TOTP.activate(huda, KEY)
    return huda


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def refused(answer, code: str, status: int = 403) -> bool:
    return answer.status_code == status and answer.context["refusal"].code == code


def test_a_member_of_the_staff_comes_in_and_where_they_were_going(company, huda):
    client, answer = walk(wanted=DESK + "policies/policy/")
    assert answer.headers["Location"] == DESK + "policies/policy/" and is_in(client)
    assert client.get(DESK).status_code == 200
    (asked,) = company.asked
    assert asked["code_challenge_method"] == "S256" and asked["scope"] == "openid email"
    assert asked["redirect_uri"] == "http://testserver/accounts/company/"


def test_the_doctor_sees_whether_the_provider_answers(company, settings):
    def well():
        provider.forget()
        (found,) = findings([one for one in DOCTOR if one.key == "company"], at=timezone.now())
        return found.well

    assert well()
    company.shutdown()
    company.server_close()
    assert not well()
    settings.OIDC = None
    assert well()


UNVERIFIED = {"is not said": None, "is no": False, "is a word": "true", "is a number": 1}


@pytest.mark.parametrize("said", UNVERIFIED.values(), ids=UNVERIFIED)
def test_an_address_opens_nothing_where_its_being_verified(company, huda, said):
    company.says = {"email_verified": said}
    client, answer = walk()
    assert refused(answer, "address_unverified") and not is_in(client)


UNTRUE = {
    "for another site": {"aud": "another"},
    "for another one too, and issued to it": {"aud": ["privacy:desk", "another"], "azp": "another"},
    "of another issuer": {"iss": "https://login.evil.example"},
    "that is over": {"exp": time.time() - 60},
    "of yesterday": {"iat": time.time() - 90_000},
    "that never ends": {"exp": None},
    "for another sign-in": {"nonce": "of another browser"},
    "for no sign-in": {"nonce": None},
}


@pytest.mark.parametrize("said", UNTRUE.values(), ids=UNTRUE)
def test_a_token_is_not_believed_that_is(company, huda, said):
    company.says = said
    client, answer = walk()
    assert refused(answer, "company_unbelievable") and not is_in(client)


def unsigned(claims: dict) -> str:
    parts = ({"alg": "none", "kid": "one"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
        + "."
    )


FORGED = {
    "by nobody": unsigned,
    "by another key of that name": lambda claims: jwt.encode(
        claims, Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": "one"}
    ),
    "by the shared secret": lambda claims: jwt.encode(
        claims, SECRET.ljust(32, "x"), "HS256", headers={"kid": "one"}
    ),
    "as no token is": lambda claims: "word",
    "not at all": lambda claims: 7,
}


@pytest.mark.parametrize("sign", FORGED.values(), ids=FORGED)
def test_a_token_is_not_believed_that_is_signed(company, huda, sign):
    company.sign = sign
    client, answer = walk()
    assert refused(answer, "company_unbelievable") and not is_in(client)


def nobody() -> None:
    """Whom nobody here knows."""


def a_reader() -> None:
    User.objects.create_user("reader-1", email=HUDA)


def one_who_left() -> None:
    a_staff_member(HUDA)
    User.objects.update(is_active=False)


def another_spelling() -> None:
    """The database folds the dotless ı into i, a mail server does not."""
    a_staff_member(HUDA.replace("cachoo", "cachoı"))


@pytest.mark.parametrize("person", [nobody, a_reader, one_who_left, another_spelling])
def test_whoever_is_not_of_the_staff_is_told_so_and_no_account_is_made(company, caplog, person):
    person()
    before = list(User.objects.values("pk", "is_staff", "email"))
    caplog.set_level(logging.WARNING)
    client, answer = walk()
    assert refused(answer, "not_of_the_staff") and not is_in(client)
    assert "هذا الحساب لا يفتح شيئًا هنا" in answer.content.decode()
    assert list(User.objects.values("pk", "is_staff", "email")) == before
    said = [record.getMessage() for record in caplog.records if "company" in record.name]
    assert said == ["a company sign-in was refused: not_of_the_staff"]


def test_a_browser_comes_back_once_with_its_own_state_and_in_time(company, huda, clock):
    client, _answer = walk()
    address = through(company_page(client))
    stranger = Client()
    assert refused(stranger.get(address), "company_unbelievable") and not is_in(stranger)
    assert refused(client.get(BACK, {"code": "x", "state": "forged"}), "company_unbelievable")
    assert refused(client.get(address), "company_unbelievable"), "a forged state ended the errand"
    address = through(company_page(client))
    assert client.get(address).status_code == 302
    assert refused(client.get(address), "company_unbelievable"), "the same address again"
    address = through(company_page(client))
    clock(minutes=11)
    assert refused(client.get(address), "company_unbelievable")


def company_page(client) -> str:
    return client.get(OFF, {"next": DESK}).headers["Location"]


def test_a_code_that_was_used_before_opens_nothing(company, huda):
    client = Client()
    address = through(company_page(client))
    company.codes.clear()
    assert refused(client.get(address), "company_unbelievable") and not is_in(client)


def test_a_mixed_up_issuer_and_a_sign_in_given_up_open_nothing(company, huda):
    client = Client()
    address = through(company_page(client))
    assert refused(client.get(address.replace("iss=", "iss=x")), "company_refused")
    company_page(client)
    answer = client.get(BACK, {"state": company_state(client), "error": "access_denied"})
    assert refused(answer, "company_refused") and not is_in(client)


def company_state(client) -> str:
    return client.session["company_errand"]["state"]


DESCRIBED = {
    "another issuer": {"issuer": "https://login.evil.example"},
    "a page without TLS": {"authorization_endpoint": "http://login.example/authorize"},
    "a script": {"authorization_endpoint": "javascript:alert(1)"},
    "no address": {"token_endpoint": 7},
}


@pytest.mark.parametrize("said", DESCRIBED.values(), ids=DESCRIBED)
def test_a_description_that_names_something_else_is_not_followed(company, said):
    company.described = said
    assert refused(Client().get(OFF), "company_unreachable", 503)


@pytest.mark.parametrize(
    "address", ["https://10.0.0.1/token", "https://169.254.169.254/", "https://[::1]/token"]
)
def test_a_description_leads_nowhere_inside(settings, monkeypatch, address):
    settings.LOCAL = False
    monkeypatch.setattr("socket.create_connection", lambda *args, **more: pytest.fail("called"))
    with pytest.raises(CompanyUnreachable):
        wire.ask(address, trusted="login.example.com")


def test_a_provider_that_is_away_is_said_to_be_and_the_code_by_mail_remains(company, settings):
    settings.OIDC = {**company.declared, "issuer": "http://127.0.0.1:9"}
    assert refused(Client().get(OFF), "company_unreachable", 503)
    assert Client().get(ASK).status_code == 200


def test_the_way_is_shown_to_whoever_goes_to_the_desk_and_not_to_readers(company):
    assert OFF in Client().get(ASK, {"next": DESK}).content.decode()
    assert OFF not in Client().get(ASK, {"next": "/ar/answer/"}).content.decode()


def test_without_a_declared_provider_there_is_no_such_way(settings, huda):
    settings.OIDC = None
    assert OFF not in Client().get(ASK, {"next": DESK}).content.decode()
    assert [Client().get(address).status_code for address in (OFF, BACK)] == [404, 404]


def test_it_leads_to_no_other_site(company, huda):
    _client, answer = walk(wanted="https://evil.example/")
    assert answer.headers["Location"] == DESK


def test_the_second_factor_is_asked_for_all_the_same(company, with_app):
    company.says = {"amr": ["pwd", "mfa"]}
    client, answer = walk()
    assert answer.headers["Location"].endswith("/2fa/authenticate/") and not is_in(client)
    client.post("/ar/accounts/2fa/authenticate/", {"code": totp(KEY)})
    assert client.get(DESK).status_code == 200


def test_a_member_without_a_factor_is_led_to_one_though_they_came_by_the_company(
    company, second_factor_on, huda
):
    client, _answer = walk()
    assert client.get(DESK, follow=True).templates[0].name == "desk/door.html"
    assert client.get("/ar/accounts/2fa/totp/activate/").status_code == 200
    assert AuditEvent.objects.get(action="sign_in").reason == "company"


@pytest.mark.parametrize("said", [None, ["pwd"], "mfa", {"mfa": 1}])
def test_where_the_provider_asks_for_the_factor_it_must_say_so(company, with_app, settings, said):
    settings.OIDC = {**company.declared, "mfa": True}
    company.says = {"amr": said}
    client, answer = walk()
    assert answer.headers["Location"].endswith("/2fa/authenticate/") and not is_in(client)


def test_where_the_provider_asked_for_the_factor_the_desk_opens_while_its_word_counts(
    company, with_app, settings
):
    settings.OIDC = {**company.declared, "mfa": True}
    company.says = {"amr": ["pwd", "mfa"]}
    client, _answer = walk()
    assert client.get(DESK).status_code == 200
    settings.OIDC = company.declared
    assert client.get(DESK).status_code == 302


def test_what_is_pressed_is_confirmed_by_the_company_and_then_happens(
    company, second_factor_on, huda, settings
):
    settings.OIDC = {**company.declared, "mfa": True}
    company.says = {"amr": ["mfa"]}
    client, _answer = walk()
    form = {"name": "shop", "scopes": ["subjects"], "days": 30}
    place = DESK + "consent/apikey/add/"
    earlier, nobody_knows = {"auth_time": time.time() - 3600}, {"auth_time": None}
    for fault in (earlier, nobody_knows, {"email": "omar@cachoo.example"}, {"amr": ["pwd"]}):
        answer = client.post(place, form)
        assert answer.headers["Location"].startswith("/ar/accounts/company/confirmation/")
        company.says = {"amr": ["mfa"], **fault}
        assert (
            client.get(through(client.get(answer.headers["Location"]).headers["Location"])).status_code == 403
        )
    assert (company.asked[-1]["prompt"], company.asked[-1]["max_age"]) == ("login", "0")
    company.says = {"amr": ["mfa"]}
    again = client.post(place, form).headers["Location"]
    answer = client.get(through(client.get(again).headers["Location"]))
    assert client.get(answer.headers["Location"]).context["shown"]
    assert client.post(place, form | {"name": "shop 2"}).context["shown"], "for minutes nobody is asked again"


def test_no_answer_of_the_provider_leads_the_server_elsewhere(company):
    found = provider.provider(at=timezone.now())
    leading = f"{found.authorize_url}?state=x&redirect_uri={company.issuer}/jwks"
    with pytest.raises(CompanyUnreachable):
        wire.ask(leading, trusted="127.0.0.1")
    assert company.asked


@pytest.mark.parametrize("path", ["/large", "/missing", "/slow"])
def test_a_large_slow_or_failing_answer_is_not_taken(odd_server, monkeypatch, path):
    monkeypatch.setattr(wire, "PATIENCE", 1)
    with pytest.raises(CompanyUnreachable):
        wire.ask(odd_server + path, trusted="127.0.0.1")
