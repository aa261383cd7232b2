"""The answer page in a real browser: accepting and refusing are equally easy."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from tests.builders import a_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def answer_page(live_server, client, open_page):
    """Opens Layla's answer page at a width, in a scheme of colours."""
    a_published()
    client.force_login(
        get_user_model().objects.create_user("layla", "layla@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def open_one(**look):
        page = open_page(**look)
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        assert page.goto(live_server.url + "/ar/answer/").status == 200
        return page

    return open_one


@pytest.mark.parametrize("answered", ["", "accept", "refuse"])
@pytest.mark.parametrize("width", [320, 390, 1366])
def test_accept_and_refuse_are_of_the_same_size(answer_page, width, answered):
    page = answer_page(width=width)
    if answered:
        page.locator(f"button[value={answered}]").click()
        page.goto(page.url.partition("?")[0])
        assert page.locator(f"button[value={answered}][aria-pressed=true]").count() == 1
    accept, refuse = (
        page.locator(f"button[name=decision][value={one}]").bounding_box() for one in ("accept", "refuse")
    )
    assert (accept["width"], accept["height"]) == (refuse["width"], refuse["height"])
    assert accept["height"] >= 44


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_without_a_script_the_answer_is_told_and_listed_and_only_acceptance_in_green(answer_page, answer):
    page = answer_page(width=390, java_script_enabled=False)
    page.locator(f"button[value={answer}]").click()
    assert page.locator(".notice dl").count() == 1
    assert page.locator(".notice.good").count() == (answer == "accept")
    page.locator("main a[href$='/my-answers/']").click()
    assert page.locator(f".chip.{answer}").count() == 1
