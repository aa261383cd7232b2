"""The banner: a page that is the same for everyone learns in one question that an answer is due."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from consent.models import PurposeStanding, Standing
from consent.subjects import of_user
from policies.models import Policy, Purpose
from tests.builders import a_draft, a_policy, a_published
from tests.consent.builders import published_from
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader(live_server, client, open_page):
    """Layla's browser, signed in or not, with the addresses of what it asked of the API."""
    a_published()
    a_published(a_policy(slug="terms", name_ar="الشروط", position=1), title_ar="شروط كاتشو")
    client.force_login(
        get_user_model().objects.create_user("layla", "layla@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = open_page(width=390, height=844)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url) if "/api/" in request.url else None)
    page.site = live_server.url
    page.signed_in = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }
    return page


def test_a_stranger_is_asked_nothing_and_finds_the_plain_link(reader):
    reader.goto(reader.site + "/ar/privacy/")
    assert reader.asked == []
    assert not reader.context.cookies() and reader.evaluate("localStorage.length") == 0
    assert reader.locator(".decide a.button").get_attribute("href") == "/ar/answer/"


def test_a_reader_who_has_signed_in_before_is_told_calmly_and_once(reader):
    reader.context.add_cookies([reader.signed_in])
    reader.goto(reader.site + "/ar/answer/")
    reader.goto(reader.site + "/ar/privacy/")
    banner = reader.locator(".due")
    banner.wait_for()
    assert "سياسة خصوصية كاتشو وشروط كاتشو" in banner.inner_text(), "both titles, joined as Arabic joins"
    assert len(reader.asked) == 1 and reader.asked[0].endswith("/api/v1/me/gate")
    assert reader.evaluate("document.activeElement === document.body"), "the banner takes no focus"
    assert overflow(reader) <= 0
    reader.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    foot, top = (reader.locator(one).bounding_box() for one in (".footer > :last-child", ".due"))
    assert foot["y"] + foot["height"] <= top["y"], "the foot of the page can be read above it"
    link = banner.locator("a")
    assert link.get_attribute("href") == "/ar/answer/?next=%2Far%2Fprivacy%2F"
    banner.locator("button").click()
    assert banner.count() == 0
    reader.goto(reader.site + "/ar/terms/")
    assert len(reader.asked) == 1, "later means: not again on this visit"


def test_after_signing_out_the_device_forgets_that_anybody_was_there(reader):
    reader.context.add_cookies([reader.signed_in])
    reader.goto(reader.site + "/ar/answer/")
    reader.context.clear_cookies()
    with reader.expect_response("**/me/gate"):
        reader.goto(reader.site + "/ar/privacy/")
    reader.wait_for_timeout(100)
    assert reader.evaluate("localStorage.length") == 0
    reader.goto(reader.site + "/ar/privacy/")
    assert len(reader.asked) == 1
    assert reader.locator(".due").count() == 0


def test_a_consent_that_ran_out_is_told_of_by_its_name(reader, clock):
    """Where nothing else is due; it leads to where it can be given again."""
    layla, at = of_user(get_user_model().objects.get()), timezone.now()
    draft = a_draft(a_policy(slug="club", name_ar="النادي", position=2))
    told = {"title_ar": "رسائل النادي", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="letters", optional=True, validity=12, **told)
    for policy in [*Policy.objects.exclude(slug="club"), published_from(draft).policy]:
        Standing.objects.create(subject=layla, policy=policy, accepted_number=1)
    over = {"consented_number": 1, "until": at - timedelta(days=1)}
    PurposeStanding.objects.create(subject=layla, policy=policy, key="letters", **over)
    clock(minutes=1)  # all of them are in force
    reader.context.add_cookies([reader.signed_in])
    reader.goto(reader.site + "/ar/answer/")
    reader.goto(reader.site + "/ar/privacy/")
    banner = reader.locator(".due")
    banner.wait_for()
    assert banner.locator("bdi").inner_text() == "رسائل النادي"
    banner.locator("a").click()
    reader.wait_for_url("**/ar/answer/**")
    reader.locator(".notice a", has_text="اختياراتي").click()
    reader.wait_for_url("**/ar/club/choices/")
    assert overflow(reader) <= 0
