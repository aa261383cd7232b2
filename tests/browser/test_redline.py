"""The redline in a real browser: readable without colour, in its own direction, at every width."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from cachoo_privacy.demo import seeding
from policies import schedule
from policies.drafting import start
from policies.models import Policy, PolicyVersion
from policies.publishing import publish
from tests.builders import a_policy, a_published, an_approved
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 390, 768, 1366)
CHANGES = "/ar/privacy/changes/2..3/"
EDITS = {
    "sharing": ("شركة الدفع، ترى بيانات بطاقتك ومبلغ الطلب", "شركة الدفع، ترى مبلغ الطلب وحده"),
    "use-support": ("سريعًا", "سريعا"),
    "contact": ("ثلاثة", "خمسة"),
}
STYLE = """selector => {
    const style = getComputedStyle(document.querySelector(selector));
    return {bidi: style.unicodeBidi, line: style.textDecorationLine, border: style.borderBlockStartStyle};
}"""


# The widths of spaces at which a marked line ends: each would be underlined or struck as a stray dash.
TRAILING = """() => [...document.querySelectorAll('.redline :is(ins, del)')].flatMap(mark => {
    const text = mark.lastChild, found = [];
    const box = at => { const one = document.createRange(); one.setStart(text, at); one.setEnd(text, at + 1);
                        return one.getBoundingClientRect(); };
    for (let at = 0; at < text.length - 1; at++)
        if (text.data[at] === ' ' && box(at + 1).top > box(at).top + 9) found.push(box(at).width);
    return found;
})"""
BELOW = """() => document.querySelector(':target').getBoundingClientRect().top
    - document.querySelector('.pair-heads').getBoundingClientRect().bottom"""


@pytest.fixture
def address(live_server) -> str:
    """The address of a site with the demo policy in three published versions."""
    seeding.load()
    draft = start(Policy.objects.get(), by="omar")
    draft.change_summary_ar, draft.change_summary_en = "غيّرنا كلمات.", "We changed words."
    draft.effective_at = timezone.now() + timedelta(days=1)
    draft.save()
    for key, (old, new) in EDITS.items():
        section = draft.sections.get(key=key)
        assert old in section.body_ar
        section.body_ar = section.body_ar.replace(old, new)
        section.body_en += "\n\nAnd this was added."
        section.save()
    draft.sections.get(key="third-party-sites").delete()
    draft.sections.filter(key="protection").update(position=99)
    publish(an_approved(draft), by="huda")
    schedule.forget()
    return live_server.url


@pytest.fixture
def desk_page(address, client, open_page):
    """Opens the comparison of the newest version at the desk, as Huda."""
    client.force_login(
        User.objects.get(email="huda@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    newest = PolicyVersion.objects.get(number=3)

    def open_one(query: str = "", **look):
        page = open_page(**look)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        assert (
            page.goto(f"{address}/ar/admin/policies/policyversion/{newest.pk}/compare/{query}").status == 200
        )
        return page

    return open_one


def test_what_changed_is_reached_from_the_page_and_from_the_list_of_versions(address, page):
    for page_with_link in ("/ar/privacy/versions/3/", "/ar/privacy/versions/"):
        page.goto(address + page_with_link)
        page.locator(f"main a[href='{CHANGES}']").first.click()
        page.wait_for_url(address + CHANGES)
        assert page.locator("ins").count() and page.locator("del").count()


def test_the_changes_fit_every_width_in_both_directions(address, open_page):
    page = open_page()
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        assert page.goto(address + CHANGES.replace("/ar/", f"/{language}/")).status == 200
        assert page.locator("html").get_attribute("dir") == direction
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) <= 0, (language, width)


def test_a_change_is_struck_or_underlined_isolated_and_said_in_words(address, open_page):
    page = open_page()
    page.goto(address + CHANGES)
    for tag, line in (("ins", "underline"), ("del", "line-through")):
        style = page.evaluate(STYLE, f".redlined {tag}:not(.slight)")
        assert (style["bidi"], style["line"]) == ("isolate", line)
        hidden = page.locator(f".redlined {tag} > .unseen").first
        assert hidden.bounding_box()["width"] <= 1
        assert hidden.text_content().strip()


def test_changes_are_bordered_where_the_reader_chooses_the_colours(address, open_page):
    page = open_page(forced_colors="active")
    page.goto(address + CHANGES)
    borders = [page.evaluate(STYLE, f".redlined {tag}")["border"] for tag in ("ins", "del")]
    assert borders == ["solid", "dashed"]


def test_many_changes_are_folded_and_a_dropped_section_is_found_again_without_a_script(
    live_server, open_page
):
    policy = a_policy()
    sections = [(f"part-{number}", 1, f"جزء {number}", "نص قصير.\n\n" * 4) for number in range(12)]
    first = a_published(policy, sections=[*sections, ("camera", 1, "الكاميرا", "لا نفتحها.")])
    changed = [(key, level, title, f"{body} وتغيّر.") for key, level, title, body in sections[:10]]
    a_published(
        policy, sections=[*changed, *sections[10:]], effective_at=first.effective_at + timedelta(days=1)
    )
    page = open_page(width=390, height=844, java_script_enabled=False)
    shown, folded = (f".changed {where} .touched a" for where in (">", "details"))
    page.goto(f"{live_server.url}/ar/privacy/versions/2/")
    assert (page.locator(shown).count(), page.locator(folded).count()) == (8, 3)
    assert not page.locator(folded).first.is_visible()
    page.locator(".changed summary", has_text="3 أقسام أخرى").click()
    assert page.locator(folded).first.is_visible() and overflow(page) <= 0
    assert not page.locator("#camera").is_visible()
    page.goto(f"{live_server.url}/ar/privacy/versions/2/#camera")
    told = page.locator("#camera")
    assert "ليس في الإصدار 2" in told.inner_text() and 0 <= told.bounding_box()["y"] < 844
    told.locator("a").click()
    page.wait_for_url("**/versions/1/#camera")
    assert page.locator("article #camera").is_visible()
    page.goto(f"{live_server.url}/ar/privacy/changes/1..2/")
    assert page.locator(".jumps > ul a").count() == 8
    page.locator(".jumps summary").click()
    assert page.locator(".jumps details a").last.is_visible() and overflow(page) <= 0


def test_the_desk_compares_in_one_text_and_in_two_columns_without_a_script(desk_page):
    page = desk_page(java_script_enabled=False)
    assert page.locator(".redlined ins").count()
    page.locator("a[href*='view=columns']").first.click()
    old, new = (page.locator(".pair:has(ins):has(del) > div").nth(place).bounding_box() for place in (0, 1))
    assert old["x"] > new["x"]  # in Arabic the earlier text stands on the right
    assert page.locator(".pair > div:first-child ins, .pair > div:last-child del").count() == 0
    headings = [page.locator(".pair-heads > div").nth(place).bounding_box() for place in (0, 1)]
    assert headings[0]["x"] > headings[1]["x"]
    shown = page.locator(".redlined").count()
    page.locator("a[href*='show=everything']").first.click()
    assert page.locator(".redlined").count() > shown
    assert page.locator(".pair").count()


def test_columns_of_a_text_that_runs_the_other_way_stand_under_their_headings(desk_page):
    page = desk_page("?language=en&view=columns&show=everything")
    for place in (0, 1):
        heading = page.locator(".pair-heads > div").nth(place).bounding_box()
        text = page.locator(".redlined .pair").first.locator("> div").nth(place).bounding_box()
        assert abs(heading["x"] + heading["width"] / 2 - text["x"] - text["width"] / 2) < 40, place


def test_a_marked_line_ends_with_its_last_word_and_a_section_jumped_to_below_the_bar(desk_page):
    page = desk_page("?view=columns&show=everything#change_sharing", width=390)
    ends = page.evaluate(TRAILING)
    assert ends and max(ends) < 1
    assert 0 <= page.evaluate(BELOW) < 300


@pytest.mark.parametrize("query", ["", "?view=columns&show=everything", "?language=en&view=columns"])
def test_the_comparison_at_the_desk_fits_a_phone(desk_page, query):
    page = desk_page(query, width=390)
    assert overflow(page) <= 0
