"""Sign-in by a code: one flow for people known and unknown, one subject each."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client

from consent import addresses
from consent.asking import MOST_A_DAY, MOST_GUESSES
from consent.models import CodeRequest, Identity, Subject
from consent.sign_in import Adapter
from consent.standins import real
from tests.builders import a_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
ASK = "/ar/accounts/login/code/"
CONFIRM = "/ar/accounts/login/code/confirm/"
LAYLA = "layla@cachoo.example"


def ask(client, address=LAYLA, **more):
    return client.post(ASK, {"email": address, **more})


def the_code():
    """The code of the last mail."""
    return re.search(r"^\s*([A-Z0-9]{4,8}-?[A-Z0-9]{0,6})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def sign_in(client, address=LAYLA, **more):
    ask(client, address, **more)
    return client.post(CONFIRM, {"code": the_code(), **more})


def test_an_unknown_person_signs_in_by_one_code_and_is_then_known():
    client = Client()
    response = sign_in(client)
    assert response.status_code == 302
    assert len(mail.outbox) == 1
    user = get_user_model().objects.get()
    assert (real(user.email), user.has_usable_password(), "layla" in user.username) == (LAYLA, False, False)
    identity = Identity.objects.get(user=user)
    assert addresses.decrypt(identity.email_encrypted) == LAYLA
    assert identity.email_confirmed_at is not None
    assert client.get("/ar/my-answers/").status_code == 200


def test_no_page_or_mail_shows_the_random_name_and_the_mail_names_the_house(settings):
    client = Client()
    page = client.get(sign_in(client).headers["Location"]).content.decode()
    assert "reader-" not in page + mail.outbox[0].body
    assert settings.BRAND in mail.outbox[0].body


def test_an_answer_to_the_mail_with_the_code_reaches_a_person_and_no_machine_answers_it():
    policy = a_published().policy
    ask(Client())
    sent = mail.outbox[-1].message()
    assert sent["Reply-To"] == policy.contact_email and sent["Auto-Submitted"] == "auto-generated"
    assert sent["Message-ID"].endswith("@testserver>")


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address():
    sign_in(Client())
    mail.outbox.clear()
    known, unknown = ask(Client(), LAYLA), ask(Client(), "yusuf@cachoo.example")
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    first, second = mail.outbox
    assert first.subject == second.subject


def test_the_same_person_signing_in_again_is_the_same_subject():
    sign_in(Client())
    sign_in(Client(), LAYLA.upper())
    assert (Subject.objects.count(), get_user_model().objects.count()) == (1, 1)


def test_whoever_only_asks_for_a_code_is_nobody_yet():
    ask(Client())
    assert not Subject.objects.exists()
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_staff_made_in_the_admin_sign_in_by_one_code_too():
    get_user_model().objects.create_user(username="huda", email="huda@cachoo.example", is_staff=True)
    sign_in(Client(), "huda@cachoo.example")
    assert len(mail.outbox) == 1
    assert get_user_model().objects.get().last_login is not None


def test_an_account_that_we_closed_gets_no_code_no_mail_and_no_second_account():
    user = get_user_model().objects.create_user(username="omar", email="omar@cachoo.example", is_active=False)
    response = ask(Client(), user.email)
    assert response.headers["Location"] == CONFIRM
    assert mail.outbox == []
    assert get_user_model().objects.count() == 1


def test_where_the_person_came_from_is_kept():
    response = sign_in(Client(), next="/ar/my-answers/")
    assert response.headers["Location"] == "/ar/my-answers/"


def test_another_site_is_not_where_the_person_came_from():
    response = sign_in(Client(), next="https://evil.example/")
    assert "evil" not in response.headers["Location"]


@pytest.mark.parametrize("nowhere", ["http://[/", "//[", "https://[::1/", "http://\uff03[/"])
def test_an_address_that_is_none_to_go_on_to_is_passed_over(nowhere):
    for language in ("ar", "en"):
        assert Client().get(f"/{language}/accounts/login/code/", {"next": nowhere}).status_code == 200
    assert sign_in(Client(), next=nowhere).status_code == 302


@pytest.mark.parametrize("page", ["ar", "en"])
def test_the_language_of_the_page_becomes_that_of_the_mails(page):
    client = Client()
    client.post(f"/{page}/accounts/login/code/", {"email": LAYLA})
    client.post(f"/{page}/accounts/login/code/confirm/", {"code": the_code()})
    assert Identity.objects.get().language == page


def test_a_wrong_code_signs_nobody_in():
    client = Client()
    ask(client)
    client.post(CONFIRM, {"code": "WRONG1"})
    assert "_auth_user_id" not in client.session
    assert not Subject.objects.exists()


def test_after_the_days_last_try_even_the_right_code_opens_nothing_and_a_reason_is_given():
    client = Client()
    ask(client)
    CodeRequest.objects.update(guesses=MOST_GUESSES)
    page = client.post(CONFIRM, {"code": the_code()}, follow=True)
    assert page.redirect_chain[-1][0] == ASK
    assert str(Adapter().error_messages["too_many_login_attempts"]) in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_sending_the_code_again_is_no_try():
    client = Client()
    ask(client)
    client.post(CONFIRM, {"action": "resend"})
    assert CodeRequest.objects.get().guesses == 0
    assert client.post(CONFIRM, {"code": the_code()}).headers["Location"] == "/ar/answer/"


def test_codes_are_sent_to_one_address_only_so_often():
    client = Client()
    for _time in range(5):
        response = client.post(ASK, {"email": LAYLA})
        client.cookies.clear()
    assert len(mail.outbox) == 3
    assert response.status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_sign_up_page_leads_to_sign_in_with_the_way_back(method):
    for page in ("signup", "login"):
        response = getattr(Client(), method)(f"/ar/accounts/{page}/?next=/ar/my-answers/")
        assert response.headers["Location"] == f"{ASK}?next=/ar/my-answers/"


NO_PAGES = ["", "email/", "password/reset/", "password/change/", "password/set/"]


@pytest.mark.parametrize("page", NO_PAGES)
def test_no_page_of_sign_in_is_about_passwords_or_other_addresses(page):
    client = Client()
    assert client.get(f"/ar/accounts/{page}").status_code == 404
    sign_in(client)
    assert client.get(f"/ar/accounts/{page}").status_code == 404


def test_an_account_closed_between_the_code_and_its_use_is_told_so():
    client = Client()
    ask(client)
    get_user_model().objects.update(is_active=False)
    response = client.post(CONFIRM, {"code": the_code()}, follow=True)
    assert response.redirect_chain[-1][0] == "/ar/accounts/inactive/"
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


UNKEPT = ["layla@" + "a" * 70 + ".example", f"{LAYLA}\u200b", "layla@cach\u00adoo.example"]


@pytest.mark.parametrize("address", UNKEPT)
def test_what_cannot_be_kept_as_an_address_is_refused_on_the_page(address):
    assert ask(Client(), address).status_code == 200
    assert (get_user_model().objects.count(), mail.outbox) == (0, [])


def test_one_address_is_one_account_and_is_mailed_as_it_is_kept_however_it_is_written():
    for way in ("layla@مثال.example", "LAYLA@مثال.EXAMPLE", "layla@xn--mgbh0fb.example"):
        sign_in(Client(), way)
    assert {address for sent in mail.outbox for address in sent.to} == {"layla@xn--mgbh0fb.example"}
    assert (Subject.objects.count(), get_user_model().objects.count()) == (1, 1)


@pytest.mark.parametrize("known", [True, False])
def test_with_the_cache_away_an_address_still_gets_only_so_many_codes_a_day(known):
    if known:
        get_user_model().objects.create_user(username="layla", email=LAYLA)
    for _time in range(MOST_A_DAY):
        cache.clear()
        assert ask(Client()).headers["Location"] == CONFIRM
    cache.clear()
    refused = ask(Client(), LAYLA.upper())
    assert refused.context["form"].errors["email"] == [Adapter().error_messages["too_many_login_attempts"]]
    assert len(mail.outbox) == MOST_A_DAY
