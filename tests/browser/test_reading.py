"""Reading in a real browser: finding one's way, the reader's own look, and the six questions."""

import hashlib
import re

import pytest
from django.core.management import call_command

from cachoo_privacy.demo import seeding
from policies import schedule
from policies.models import PolicyVersion
from policies.renditions import body
from tests.builders import a_policy, a_staff_member
from tests.fixtures.browser import overflow
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECOND = "/ar/privacy/versions/2/"
SHIFTS = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) moved += one.value; })
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(moved), 300);
})"""
MARKED = "document.querySelector('.contents [aria-current=location]')?.hash"
LEFT_TO_RIGHT = """selector => {
    const text = document.querySelector(selector).firstChild;
    const places = [...text.data].map((_letter, at) => {
        const range = new Range();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().x;
    });
    return places.every((x, at) => at === 0 || x >= places[at - 1]);
}"""
# Latin letters or a decimal number outside an element that stands in its own direction.
LOOSE = r"""() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), loose = [];
    for (let node; (node = walker.nextNode());) {
        const isolated = node.parentElement.closest('bdi, code, [dir=ltr], script, template');
        if (/[A-Za-z]+@|\d\.\d|\d-\d/.test(node.data) && !isolated) loose.push(node.data.trim());
    }
    return loose;
}"""
TYPOGRAPHY = """() => [...document.querySelectorAll('body *')].filter(one => {
    const style = getComputedStyle(one);
    const worded = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return worded && one.checkVisibility() && !one.closest('.unseen, svg') && (
        style.letterSpacing !== 'normal' || style.fontStyle !== 'normal' || style.textAlign === 'justify'
        || style.textTransform !== 'none' || parseFloat(style.fontSize) < 14
    );
}).map(one => one.className || one.tagName)"""
CHARACTERS_A_LINE = """() => {
    const longest = [...document.querySelectorAll('article p')].map(paragraph => {
        const range = new Range();
        range.selectNodeContents(paragraph);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.bottom)));
        return lines.size > 1 ? paragraph.textContent.length / lines.size : 0;
    });
    return Math.max(...longest);
}"""
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; word-spacing: .16em !important }'
        + ' p { margin-block-end: 2em !important }');
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture
def site(live_server) -> str:
    """The demo's policy in two versions and two languages."""
    seeding.load()
    schedule.forget()
    return live_server.url


def words_of(sha256: str) -> list[str]:
    """The words that the published plain text holds, without list marks and printed numbers."""
    text = re.sub(r"^(?:- |\d+\. |[\d.]+ )", "", body(sha256).decode(), flags=re.MULTILINE)
    return text.split()


def test_the_page_stands_still_and_shows_the_very_words_that_are_hashed(site, open_page):
    page = open_page(width=390, height=844)
    page.goto(site + SECOND)
    assert page.evaluate(SHIFTS) == 0
    awaited = page.locator("link[rel=expect]").get_attribute("href")
    assert page.locator(awaited).count() == 1, "nothing is painted before the header is whole"
    assert page.evaluate(LOOSE) == []
    assert page.evaluate(TYPOGRAPHY) == []
    line = schedule.read().policies["privacy"].version(2).languages["ar"]
    page.evaluate("document.querySelectorAll('article .number').forEach(number => number.remove())")
    shown = [page.locator("h1").inner_text(), page.locator("article").inner_text()]
    assert " ".join(shown).split() == words_of(line.sha256["txt"])
    assert page.locator("article :is(ins, del)").count() == 0


def test_numbers_and_addresses_are_drawn_in_their_own_order(site, page):
    page.goto(site + SECOND)
    for selector in ("#use-support-title bdi", "footer a[href^=mailto]", "article a[href^=mailto]"):
        assert page.evaluate(LEFT_TO_RIGHT, selector), selector
    assert 50 <= page.evaluate(CHARACTERS_A_LINE) <= 90


def test_every_anchor_is_plain_unique_and_leads_somewhere(site, page):
    for path in (SECOND, "/en/privacy/versions/2/", "/ar/privacy/changes/1..2/"):
        page.goto(site + path)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
        assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[a-z][a-z0-9_-]*", one) for one in ids)
        links = page.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map(one => one.hash.slice(1))"
        )
        assert set(links) <= set(ids)


def test_a_long_word_in_a_heading_and_a_deep_list_stay_on_the_narrowest_screen(site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + SECOND)
    page.evaluate(
        """() => {
            document.querySelector('article .heading h2').append('ش'.repeat(150));
            let deepest = document.querySelector('article section');
            for (let level = 0; level < 20; level++) {
                const list = document.createElement('ul'), item = document.createElement('li');
                item.append('بند');
                list.append(item);
                deepest.append(list);
                deepest = item;
            }
        }"""
    )
    assert overflow(page) <= 0


def test_the_contents_follow_the_reading_and_a_deep_link_lands_in_sight(site, open_page):
    page = open_page(width=1366)
    page.goto(site + SECOND)
    assert page.evaluate(MARKED) == "#page_summary"
    page.locator("#sharing").evaluate("part => part.scrollIntoView()")
    page.wait_for_timeout(100)
    assert page.evaluate(MARKED) == "#sharing"
    page.locator(".contents a[href='#use-email']").click()
    page.wait_for_timeout(100)
    assert page.evaluate(MARKED) == "#use-email"
    phone = open_page(width=390, height=844)
    phone.goto(site + SECOND + "#protection")
    bar = phone.locator(".tools").bounding_box()
    heading = phone.locator("#protection-title").bounding_box()
    assert bar["y"] == 0 and bar["height"] <= heading["y"] < 844
    before = phone.evaluate("scrollY")
    phone.locator(".contents summary").focus()
    assert phone.evaluate("scrollY") == before, "the bar in focus does not move the page"


def test_the_keyboard_alone_opens_the_contents_leaves_them_and_reaches_the_answer(site, open_page):
    page = open_page(width=390, height=844)
    page.goto(site + SECOND)
    stops = []
    for _stop in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.className + ' ' + document.activeElement.tagName"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none" or "INPUT" in stops[-1], stops[-1]
        if page.evaluate("document.activeElement.closest('.contents summary') !== null"):
            page.keyboard.press("Enter")
            assert page.locator(".contents nav").is_visible()
            page.keyboard.press("Escape")
            assert not page.locator(".contents nav").is_visible()
            assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        if page.evaluate("document.activeElement.matches('.decide a')"):
            break
    assert stops[0].startswith("skip")
    assert page.evaluate("document.activeElement.matches('.decide a')"), stops


@pytest.mark.parametrize("path", [SECOND, "/en/privacy/versions/2/", "/ar/privacy/versions/"])
def test_each_choice_of_the_look_can_be_tapped_on_every_screen(site, page, path):
    page.goto(site + path)
    page.locator(".look summary").click()
    for width in (320, 390, 768, 1366):
        page.set_viewport_size({"width": width, "height": 844})
        box = page.locator(".look > div").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, width
        choices = page.locator(".look input").all()
        assert choices
        for choice in choices:
            choice.click(trial=True)


def test_the_readers_look_is_kept_on_the_device_and_needs_no_script(site, open_page):
    def colour(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    page = open_page(color_scheme="light")
    page.goto(site + SECOND)
    light, size = colour(page), page.evaluate("getComputedStyle(document.documentElement).fontSize")
    page.locator(".look summary").click()
    page.locator("#theme_dark").check(force=True)
    page.locator("#size_large").check(force=True)
    dark = colour(page)
    assert dark != light
    page.goto(site + "/en/privacy/versions/")
    assert colour(page) == dark and page.locator("#theme_dark").is_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") > size
    assert page.context.cookies() == []
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    page.evaluate(
        "() => ['theme', 'size'].forEach(name => localStorage.setItem(`look.${name}`, '\"><b>dark'))"
    )
    page.reload()
    assert page.evaluate("Object.keys(document.documentElement.dataset).join()") == ""
    plain = open_page(color_scheme="light", java_script_enabled=False)
    plain.goto(site + SECOND)
    plain.locator(".look summary").click()
    plain.locator("#theme_dark").check(force=True)
    assert plain.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == dark


def test_enlarged_spaced_in_forced_colours_or_printed_nothing_is_lost(site, open_page):
    page = open_page(width=683, height=450)  # 1366 by 900 at 200 %
    page.goto(site + SECOND)
    page.evaluate(SPACED)
    assert overflow(page) <= 0
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.locator(".contents a").first.evaluate("link => link.setAttribute('aria-current', 'location')")
    edges = page.locator(".contents a").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).borderInlineStartWidth))"
    )
    assert edges[0] == 3 and set(edges[1:]) == {0}, "only the current entry has an edge"
    assert (
        page.locator(".anchor").first.evaluate("one => getComputedStyle(one, '::before').maskImage") != "none"
    )
    assert page.locator("main").evaluate("one => getComputedStyle(one, '::before').content") == "none"
    page.goto(site + "/ar/privacy/changes/1..2/")
    assert (
        page.locator("del").first.evaluate("one => getComputedStyle(one).borderBlockStartStyle") == "dashed"
    )
    page.goto(site + SECOND)
    page.emulate_media(media="print", forced_colors="none")
    for hidden in (".tools", "#page_files", ".verify ol", ".decide", ".look"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".verify > code").is_visible(), "the sheet can be told from another version's"
    assert page.locator("article").is_visible() and page.locator("footer time").is_visible()
    ends = page.locator("main :is(h2, h3)").evaluate_all(
        "all => all.map(one => getComputedStyle(one).breakAfter)"
    )
    assert set(ends) == {"avoid"}, "no heading stands last on its sheet"


def test_a_screen_reader_hears_what_was_deleted_and_what_was_added(site, page):
    page.goto(site + "/ar/privacy/changes/1..2/")
    tree = page.locator("main").aria_snapshot()
    assert "أُضيف:" in tree
    assert page.locator("ins .unseen").first.text_content() == "أُضيف: "


def test_the_address_of_a_section_is_copied_and_the_fingerprint_checked(site, open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site + SECOND)
    page.locator("#sharing .heading").hover()
    page.locator("#sharing .anchor").click()
    page.locator(".toast:not(:empty)").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == site + SECOND + "#sharing"
    page.locator(".verify summary").click()
    page.locator(".at-once button").click()
    page.locator(".at-once [role=status]:not(:empty)").wait_for()
    assert page.locator(".at-once [role=status]").inner_text() == "البصمة مطابقة."
    address = page.locator(".verify a[download]").get_attribute("href")
    fingerprint = hashlib.sha256(page.request.get(site + address).body()).hexdigest()
    assert page.locator(".verify > code b").all_inner_texts() == re.findall("....", fingerprint)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.verify > code'))")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == fingerprint, "in fours to the eye alone"
    pdf = page.locator('.acts a[type="application/pdf"]')
    size = len(page.request.get(site + pdf.get_attribute("href")).body())
    assert f"{size / 1024:.1f}" in pdf.inner_text().replace("٫", ".").replace(",", ".")


QUESTIONS = ["sold", "given", "optional", "leave", "delete", "changed"]


def walked(page, url: str) -> dict[str, tuple[str, str]]:
    """Each question's answer and the section that its link leads to, all within the first two screens."""
    page.goto(url)
    height = page.viewport_size["height"]
    found = {}
    for key, item in zip(QUESTIONS, page.locator(".questions li").all(), strict=True):
        assert item.locator(f"use[href='#icon_{key}']").count() == 1
        box = item.bounding_box()
        assert box["y"] + box["height"] <= 2 * height, f"{key} is not within two screens"
        found[key] = (item.inner_text(), item.locator(".source a").first.get_attribute("href"))
    for _answer, href in found.values():
        if href.startswith("#"):
            page.locator(f".source a[href='{href}']").first.click()
            box = page.locator(href).bounding_box()
            assert 0 <= box["y"] < height, f"{href} is in sight"
    return found


@pytest.mark.parametrize(("width", "height"), [(1366, 900), (390, 844)])
def test_the_six_questions_are_answered_from_the_first_two_screens(site, open_page, width, height):
    page = open_page(width=width, height=height)
    found = walked(page, site + SECOND)
    for key, words, href in (
        ("sold", "لا نبيع بياناتك ولا نؤجّرها", "#sharing"),
        ("given", "شركة التوصيل، شركة الدفع، شركة الرسائل القصيرة", "#sharing"),
        ("optional", "القائمة البريدية", "#use-email"),
        ("leave", "رابط تخرج به بضغطة واحدة", "#use-email"),
        ("delete", "لك أن تغلق حسابك", "#acceptance"),
        ("changed", "أضفنا قسمًا", "#page_changed"),
    ):
        assert words in found[key][0] and found[key][1] == href, key
    assert "We neither sell your data" in walked(page, site + "/en/privacy/versions/2/")["sold"][0]


@pytest.mark.skipif(not SEED.exists(), reason=f"the real policy text is not here: {SEED}")
@pytest.mark.parametrize(("width", "height"), [(1366, 900), (390, 844)])
def test_the_real_text_answers_what_it_says_and_owns_to_what_it_does_not(
    live_server, open_page, width, height
):
    for address, role in (("omar@cachoo.example", "editor"), ("huda@cachoo.example", "approver")):
        a_staff_member(address, role)
    a_policy()
    call_command(
        "import_policy",
        str(SEED),
        policy="privacy",
        language="ar",
        confirm_declarations=True,
        publish=True,
        gaps_reason="The first publication of the text as it stands.",
        by="omar@cachoo.example",
        approved_by="huda@cachoo.example",
        verbosity=0,
    )
    schedule.forget()
    page = open_page(width=width, height=height)
    found = walked(page, live_server.url + "/ar/privacy/")
    text = " ".join(SEED.read_text(encoding="utf-8").split())
    for key in ("sold", "leave"):
        quote = page.locator(".questions li").nth(QUESTIONS.index(key)).locator("q").inner_text()
        assert " ".join(quote.removesuffix("…").split()) in text, "the answer is the text's own words"
    assert [found[key][1] for key in ("sold", "given", "optional", "leave")] == [
        "#sharing", "#sharing", "#use-email", "#use-email",
    ]  # fmt: skip
    assert "لم نجد في النص جوابًا" in found["delete"][0] and found["delete"][1].startswith("mailto:")
    assert "أول إصدار" in found["changed"][0]
    assert PolicyVersion.objects.get().purposes.filter(optional=True).count() == 1
