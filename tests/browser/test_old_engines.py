"""In an engine that knows none of the newest CSS, nor the font yet, everything is readable and works.

Each feature is renamed on its way to the browser, which then drops what names it, as an old engine does.
"""

import re
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from cachoo_privacy.demo import seeding
from consent.models import ConsentRecord
from policies import schedule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEWEST = re.compile(rb":has\(|::highlight\(|animation-timeline|::details-content")
FORGET = """
    delete window.Highlight;
    const supports = CSS.supports.bind(CSS);
    const unknown = /has\\(|highlight|details-content|timeline/;
    CSS.supports = (...asked) => !unknown.test(asked) && supports(...asked);
"""
# Every rule, of the sheets that others import too.
RULES = """[...document.styleSheets].flatMap(function inside(sheet) {
    return [...sheet.cssRules].flatMap(rule => rule.styleSheet ? inside(rule.styleSheet) : [rule]); })"""
STILL_KNOWN = f"""{RULES}.some(
    rule => /:has\\(|::highlight|animation-timeline|::details-content/.test(rule.cssText))"""
DARK = "getComputedStyle(document.body).backgroundColor === 'rgb(17, 21, 28)'"
WAYS_TO_SHOW = f"""{RULES}
    .filter(rule => rule instanceof CSSFontFaceRule).map(rule => rule.style.fontDisplay)"""
# The first words painted, and whether in our font; a word that waits unseen for its font is not counted.
PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
    const [word] = list.getEntries().filter(one => one.element?.closest('main'));
    if (word) done({words: word.element.textContent, font: document.fonts.check('1em Vazirmatn')});
}).observe({type: 'largest-contentful-paint', buffered: true}))"""


@pytest.fixture
def site(live_server) -> str:
    """The demo's policy in two versions."""
    seeding.load()
    schedule.forget()
    return live_server.url


@pytest.fixture
def open_old(open_page):
    """A page in an engine that is a few years old."""

    def renamed(route):
        with urlopen(route.request.url) as answer:
            sheet = NEWEST.sub(rb":unheard-of(", answer.read())
        route.fulfill(body=sheet, content_type="text/css")

    def open_one(**options):
        page = open_page(**options)
        page.route(re.compile(r"\.css$"), renamed)
        page.add_init_script(FORGET)
        return page

    return open_one


def test_an_old_engine_finds_its_way_searches_and_keeps_its_look(site, open_old):
    page = open_old(color_scheme="light")
    page.goto(site + "/ar/privacy/")
    assert not page.evaluate(STILL_KNOWN), "the engine is an old one"
    assert page.locator("article").is_visible() and not page.evaluate(DARK)
    assert page.locator(".contents nav").is_visible(), "the script opens what the style cannot"
    page.locator(".contents a[href='#sharing']").click()
    page.locator(".contents a[href='#sharing'][aria-current=location]").wait_for()
    page.locator("#page_question").fill("البريد")
    page.locator("article mark.now").first.wait_for()
    page.locator(".look summary").click()
    page.locator("#theme_dark").check(force=True)
    assert page.evaluate(DARK)
    page.reload()
    assert page.evaluate(DARK), "kept without :has()"
    page.goto(site + "/ar/privacy/changes/1..2/")
    assert page.locator("ins").first.is_visible()
    phone = open_old(width=390, height=844)
    phone.goto(site + "/ar/privacy/")
    assert not phone.locator(".contents nav").is_visible()
    phone.locator(".contents summary").click()
    phone.locator(".contents a[href='#sharing']").click()
    assert phone.locator("#sharing").is_visible() and not phone.locator(".contents nav").is_visible()


def test_an_old_engine_without_scripts_reads_everything_and_answers(site, client, open_old):
    client.force_login(
        User.objects.get(email="reader01@cachoo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = open_old(java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page.goto(site + "/ar/privacy/")
    page.locator(".contents summary").click()
    page.locator(".contents a[href='#sharing']").click()
    assert page.locator("#sharing").is_visible()
    assert page.locator(".questions").is_visible() and page.locator("footer time").is_visible()
    page.locator(".verify summary").click()
    assert page.locator(".verify ol").is_visible(), "the fingerprint is checked without a script too"
    before = ConsentRecord.objects.filter(decision="accept").count()
    page.goto(site + "/ar/answer/")
    page.locator("button[value=accept]").first.click()
    page.locator(".notice.good").first.wait_for()
    assert ConsentRecord.objects.filter(decision="accept").count() == before + 1


def test_the_text_is_readable_while_the_font_is_still_on_its_way(site, open_page):
    page = open_page(width=390, height=844)
    waiting = []
    page.route(re.compile(r"\.woff2$"), lambda route: waiting.append(route))
    page.goto(site + "/ar/privacy/", wait_until="domcontentloaded")
    painted = page.evaluate(PAINTED)
    assert painted["words"].strip() and not painted["font"]
    assert page.evaluate(WAYS_TO_SHOW) == ["optional"] * 2, "nothing waits unseen, and nothing jumps"
    assert waiting, "the font was asked for and has not come"
    for route in waiting:
        route.abort()
