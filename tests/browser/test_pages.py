"""How the policy page stands in a real browser: both directions, from a small phone to a wide screen."""

import pytest
from django.utils import timezone

from policies import schedule
from policies.models import PolicyVersion
from policies.publishing import publish
from tests.builders import a_draft, a_policy, an_approved
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 390, 768, 1024, 1280, 1366, 1920)


@pytest.fixture
def address(live_server) -> str:
    """The address of a published policy in Arabic and English, without its language."""
    policy = a_policy(languages=("ar", "en"))
    draft = a_draft(
        policy, title_en="Privacy policy of Cachoo", change_summary_en="What was missing is there."
    )
    for section in draft.sections.all():
        section.title_en = section.key.capitalize() if section.title_ar else ""
        section.body_en = "We say plainly what we do. " * 12
        section.body_ar += "\n\n" + "ونكتب هذا ليُقرأ على مهل. " * 12
        section.save()
    publish(an_approved(draft), by="huda")
    schedule.forget()
    return live_server.url + "/{}/privacy/"


def visit(page, url: str) -> None:
    assert page.goto(url).status == 200


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_the_page_fits_every_width_in_both_directions(address, open_page, language, direction):
    page = open_page()
    visit(page, address.format(language))
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, direction)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, width


def test_the_list_of_versions_and_an_unknown_version_fit_a_phone(address, open_page):
    page = open_page(width=320)
    for end, status in (("versions/", 200), ("versions/99/", 404)):
        assert page.goto(address.format("ar") + end).status == status
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("h1").count() == 1
        assert overflow(page) <= 0


def test_on_a_phone_the_contents_open_by_a_tap_and_lead_to_the_section(address, open_page):
    page = open_page(width=390, height=844)
    visit(page, address.format("ar"))
    link = page.locator(".contents a[href='#use-support']")
    assert not link.is_visible()
    page.locator(".contents summary").click()
    link.click()
    heading = page.locator("#use-support-title")
    assert 0 <= heading.bounding_box()["y"] < 844


def test_on_a_desk_the_contents_stand_open_at_the_reading_side_of_the_text(address, open_page):
    page = open_page(width=1366)
    for language, sign in (("ar", 1), ("en", -1)):
        visit(page, address.format(language))
        contents = page.locator(".contents nav").bounding_box()
        text = page.locator("article").bounding_box()
        assert (contents["x"] - text["x"]) * sign > 0


def test_the_date_of_update_stands_at_the_foot(address, page):
    visit(page, address.format("ar"))
    published = timezone.localtime(PolicyVersion.objects.get().published_at)
    assert page.locator("footer time").get_attribute("datetime") == published.date().isoformat()


def test_a_line_of_text_is_comfortable_to_read(address, page):
    visit(page, address.format("ar"))
    style = page.evaluate(
        """() => {
            const s = getComputedStyle(document.querySelector("#use p"));
            return {size: parseFloat(s.fontSize), line: parseFloat(s.lineHeight), spacing: s.letterSpacing};
        }"""
    )
    assert style["size"] >= 18
    assert style["line"] >= 1.75 * style["size"]
    assert style["spacing"] == "normal"
    assert page.locator("article").bounding_box()["width"] <= 36 * 16


def test_the_page_needs_no_script_and_one_font_file(address, open_page):
    page = open_page(java_script_enabled=False)
    fonts = []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    visit(page, address.format("ar"))
    assert page.locator("article").is_visible() and page.locator(".contents nav").is_visible()
    assert page.locator(".decide a.button").get_attribute("href") == "/ar/answer/"
    assert len(set(fonts)) == 1


def test_the_first_tab_stop_skips_to_the_text(address, page):
    visit(page, address.format("ar"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page_text"
