"""Choosing in a real browser, in Arabic and without a script: give, see the receipt, withdraw."""

import pytest
from django.conf import settings

from policies.models import Purpose
from tests.builders import a_draft, a_policy, a_published
from tests.consent.builders import answers, published_from
from tests.consent.test_continuing import second, told, uses  # noqa: F401
from tests.fixtures.browser import overflow

LANGUAGES = "found => found.map((one) => one.closest('[lang]').lang)"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chosen_from():
    """A version with one purpose to choose."""
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "description_ar": "رسالة كل شهر.", "lawful_basis": "consent"}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, confirmed=True, **told)
    return published_from(draft)


@pytest.fixture
def phone(live_server, browser, layla, open_page):
    """Layla's phone, without scripts."""
    session = browser(layla).cookies[settings.SESSION_COOKIE_NAME].value
    page = open_page(width=390, java_script_enabled=False, color_scheme="dark")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return page


def test_a_choice_is_given_receipted_and_withdrawn_by_one_press_each(phone, live_server, layla, chosen_from):
    phone.goto(live_server.url + "/ar/my-answers/")
    phone.locator("main a[href='/ar/privacy/choices/']").click()
    assert phone.locator(".chip.accept").count() == 0
    phone.locator("button[value=yes]").click()
    assert phone.locator(".chip.accept").count() == 1
    assert overflow(phone) <= 0
    phone.locator("main a[href*='/receipts/']").first.click()
    with phone.expect_download() as taken:
        phone.locator("main a[href$='receipt.jws']").click()
    assert taken.value.suggested_filename.endswith(".jws")
    phone.goto(live_server.url + "/ar/privacy/choices/")
    phone.locator("button[value=no]").click()
    assert phone.locator(".chip.accept").count() == 0
    assert answers(layla) == ["set", "withdraw"]


@pytest.mark.parametrize("place", ["answer", "privacy/choices"])
def test_on_a_page_of_another_language_each_word_says_which_one_it_is_in(
    phone, live_server, chosen_from, place
):
    phone.goto(f"{live_server.url}/en/{place}/")
    ours = phone.locator("main :is(button, dt, legend, .chip)")
    assert set(ours.evaluate_all(LANGUAGES)) == {"en"}
    for words in (
        "القائمة البريدية",
        "رسالة كل شهر.",
        *(["سياسة خصوصية كاتشو"] if place == "answer" else []),
    ):
        theirs = phone.locator("main :is(h2, p, label)", has_text=words).locator("bdi")
        assert set(theirs.evaluate_all(LANGUAGES)) == {"ar"}, words


def test_two_policies_are_answered_with_one_press(phone, live_server, layla, chosen_from):
    a_published(a_policy(slug="terms", name_ar="الشروط"))
    phone.goto(live_server.url + "/ar/answer/")
    assert overflow(phone) <= 0
    for name in ("privacy", "terms"):
        phone.check(f"input[name=decision-{name}][value=accept]")
    phone.locator("main form button").last.click()
    assert phone.locator("main .notice dl").count() == 2
    assert answers(layla)[2:] == ["accept", "accept"]


def test_the_long_name_of_continued_use_stays_within_its_card(phone, live_server, layla, second):  # noqa: F811
    told(layla, second, "displayed")
    assert uses(layla, second) == []
    phone.goto(live_server.url + "/ar/my-answers/")
    assert phone.locator(".chip.continued_use").is_visible()
    assert overflow(phone) <= 0
