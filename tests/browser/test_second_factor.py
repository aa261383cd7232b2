"""The second step in a real browser: set up and signed in with, in Arabic, by app and by passkey."""

import pytest

from tests.builders import a_staff_member
from tests.fixtures.browser import overflow
from tests.totp import HUDA, mailed_code, totp

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_cache", "second_factor_on", "huda"),
]
TEAM = "/ar/admin/auth/user/"
FACTORS = "/ar/accounts/2fa/"


@pytest.fixture
def site(live_server):
    """The server under a name: passkeys are for names, not for numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


def by_mail(page, site):
    """The first step: from a page of the desk to the code of the mail."""
    page.goto(site + TEAM)
    page.fill("#id_email", HUDA)
    page.click("main .button")
    page.wait_for_selector("#id_code")
    page.fill("#id_code", mailed_code())
    page.click("main .button >> nth=0")


def sign_out(page, site):
    """Out, by the desk's own button."""
    page.click("#logout-form button")
    page.wait_for_url(lambda url: "/admin/" not in url)  # home, in whatever language


def fits(page):
    """The page is Arabic and as wide as a desk, and as a phone."""
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("h1").count() == 1
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, (page.url, width)


def code_from_app(page, key):
    page.fill("#id_code", totp(key))
    page.click("main form:has(#id_code) .button")


def test_an_app_is_set_up_on_the_way_to_the_desk_and_asked_for_the_next_time(page, site):
    by_mail(page, site)
    page.wait_for_url("**/admin/login/**")
    fits(page)
    page.click("main .button >> nth=0")
    page.wait_for_selector("img.qr")
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 0
    fits(page)
    page.click("main summary")
    fits(page)
    key = page.inner_text("#authenticator_secret")
    code_from_app(page, key)
    page.wait_for_selector(".codes")
    assert page.locator(".codes li").count() == 10
    fits(page)
    page.click("main .button >> nth=0")
    page.wait_for_url(site + TEAM)
    sign_out(page, site)
    by_mail(page, site)
    page.wait_for_url("**/2fa/authenticate/")
    fits(page)
    page.fill("#id_code", "000000")
    page.click("main form:has(#id_code) .button")
    assert page.locator(".errors").is_visible()
    code_from_app(page, key)
    page.wait_for_url(site + TEAM)


def test_a_passkey_is_added_signed_in_with_and_taken_away(page, site):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    device |= {"hasResidentKey": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    by_mail(page, site)
    page.click("main .button.outline")
    page.wait_for_selector("form[data-passkey]")
    fits(page)
    page.fill("#id_name", "هاتف هدى")
    page.click("form[data-passkey] .button")
    page.wait_for_selector(".codes")
    page.click("main .button >> nth=0")
    page.wait_for_url(site + TEAM)
    sign_out(page, site)
    by_mail(page, site)
    page.wait_for_url("**/2fa/authenticate/")
    fits(page)
    page.click("form[data-passkey] .button")
    page.wait_for_url(site + TEAM)
    for address in (FACTORS, FACTORS + "webauthn/"):
        page.goto(site + address)
        assert "هاتف هدى" in page.inner_text("main")
        fits(page)
    page.click("main .button.danger")
    page.wait_for_selector("form[data-passkey]")  # confirm again, since the last time was signing in
    page.click("form[data-passkey] .button")
    page.wait_for_url("**/remove/")
    fits(page)
    page.click("main .button.danger")
    page.wait_for_url(f"**{FACTORS}webauthn/")
    page.goto(site + TEAM)
    assert "/admin/login/" in page.url


def test_a_passkey_that_fails_says_so_and_can_be_tried_again(page, site):
    by_mail(page, site)
    page.click("main .button.outline")
    page.wait_for_selector("form[data-passkey]")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('cancelled')); }")
    page.click("form[data-passkey] .button")
    page.locator("form[data-passkey] [role=alert]").wait_for(state="visible")
    assert page.locator("form[data-passkey] .button").is_enabled()
    fits(page)


def test_every_page_of_the_second_step_fits(page, site, huda):
    omar = a_staff_member("omar@cachoo.example", "editor")
    by_mail(page, site)
    page.click("main .button >> nth=0")
    code_from_app(page, page.text_content("#authenticator_secret"))
    page.wait_for_selector(".codes")
    here = [
        "",
        "totp/deactivate/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/add/",
        "reauthenticate/",
    ]
    team = [TEAM, f"{TEAM}{omar.pk}/change/"]
    for address in [FACTORS + name for name in here] + team:
        assert page.goto(site + address).status == 200, address
        fits(page)
    assert page.goto(f"{site}{TEAM}{huda.pk}/change/").status == 200
