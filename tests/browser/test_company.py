"""The company's sign-in in a real browser: off to another origin and back under the strict CSP."""

import pytest

from tests.company import Company
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("huda")]


def test_a_member_goes_off_by_the_button_and_comes_back_to_the_desk(page, live_server, settings, fresh_cache):
    company = Company()
    settings.OIDC, settings.SITE_URL = company.declared, live_server.url
    page.goto(live_server.url + "/ar/admin/policies/policy/")
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0
    page.click("a[href*='company/sign-in']")
    page.wait_for_url("**/ar/admin/policies/policy/")
    company.says = {"email": "omar@cachoo.example"}
    page.context.clear_cookies()
    page.goto(live_server.url + "/ar/accounts/company/sign-in/?next=/ar/admin/")
    assert overflow(page) <= 0 and "لا يفتح شيئًا" in page.locator("main").inner_text()
    company.shutdown()
    company.server_close()
