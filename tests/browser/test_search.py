"""Searching in the page: by Arabic letters, with the keyboard, with and without the engine's newest parts."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from policies import schedule
from tests.builders import SECTIONS, a_policy, a_published, soon
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "tests/policies/search/vectors.json").read_text(encoding="utf-8"))
ASK_SCRIPT = """async ([cases, tables]) => {
    const { matcher } = await import('/static/cachoo/search.js');
    const engine = matcher(await (await fetch('/static/cachoo/folding.json')).json());
    const places = ({ text, query }) => engine.find(engine.folded(text), query) || [];
    const find = (one) => places(one).map((at) => one.text.slice(...at));
    return { fold: tables.map(([source]) => engine.folded(source).text), find: cases.map(find) };
}"""
NEAR_SCRIPT = """async () => {
    const { nearest } = await import('/static/cachoo/search.js');
    const known = ['يراه', '3', '1448', 'نبيعها', 'اتالف'];
    return ['زرافه', '33', '1447', 'نبيغها', 'اتلاف'].map((word) => nearest(word, known));
}"""
TOLD = "[data-search=told]"
FOUND = "[...CSS.highlights.get('found')].map((range) => range.toString())"
NOW = "[...CSS.highlights.get('found-now')].map((range) => range.toString())"
WORDS = [
    *SECTIONS[:1],
    ("sharing", 1, "المشاركة", "نعطي **طرفًا** ثالثًا بعضها. والطرف الثالث ملزم بما نلتزم.\n\nطرف لا غير."),
    *SECTIONS[1:],
]


@pytest.fixture
def address(live_server) -> str:
    """The address of the second version's page; the first says something else."""
    policy = a_policy()
    a_published(policy, sections=[*SECTIONS, ("cookies", 1, "الكعكات", "نستعمل ملفات الارتباط.")])
    a_published(policy, sections=WORDS, effective_at=soon(60))
    schedule.forget()
    return f"{live_server.url}/ar/privacy/versions/2/"


def ask(page, words: str, told: str) -> None:
    """The words are in the field, were looked for, and this was told."""
    page.fill("#page_question", words)
    expect(page.locator(TOLD)).to_have_text(told)


def begun(page) -> None:
    """Whoever goes to the field has the script at work."""
    page.focus("#page_question")
    page.wait_for_selector("form[data-live]")


def test_an_endless_word_is_broken_on_the_page_of_results(live_server, page):
    a_published(a_policy(), sections=[*SECTIONS, ("endless", 1, "ش" * 200, "س" * 3000)])
    schedule.forget()
    page.set_viewport_size({"width": 390, "height": 844})
    for asked in ("سسس", "ششش"):
        page.goto(f"{live_server.url}/ar/privacy/search/?q={asked}")
        assert page.locator(".hits mark").count() and overflow(page) <= 0


def test_the_page_folds_and_finds_as_the_server_does(address, page):
    page.goto(address)
    answer = page.evaluate(ASK_SCRIPT, [VECTORS["find"], VECTORS["fold"]])
    assert answer["fold"] == [expected for _, expected in VECTORS["fold"]]
    assert answer["find"] == [case["found"] for case in VECTORS["find"]]
    assert page.evaluate(NEAR_SCRIPT) == [None, None, None, "نبيعها", "اتالف"], (
        "only what is near enough is offered"
    )


@pytest.mark.parametrize("width", [390, 1366])
def test_words_are_found_counted_and_walked_by_keyboard(address, open_page, width):
    page = open_page(width=width)
    page.goto(address)
    ask(page, "طرف ثالث", "نتيجتان")
    told = page.locator(TOLD)
    assert page.evaluate(FOUND) == ["طرفًا ثالثًا", "والطرف الثالث"]
    assert told.get_attribute("role") == "status"
    assert page.evaluate(NOW) == ["طرفًا ثالثًا"]
    page.keyboard.press("Enter")
    expect(told).to_have_text("2 من 2")
    assert page.evaluate(NOW) == ["والطرف الثالث"]
    page.keyboard.press("Shift+Enter")
    assert page.evaluate(NOW) == ["طرفًا ثالثًا"]
    page.keyboard.press("Shift+Enter")
    assert page.evaluate(NOW) == ["والطرف الثالث"], "round the corner"
    page.locator("[data-search=next]").click()
    assert page.evaluate(NOW) == ["طرفًا ثالثًا"]
    assert overflow(page) <= 0
    page.focus("#page_question")
    page.keyboard.press("Escape")
    assert page.input_value("#page_question") == "" and page.evaluate(FOUND) == []
    for words, count in (
        ("الخصوصية وما", "لا نتائج"),
        ("طرف", "3 نتائج"),
        ("ملزم", "نتيجة واحدة"),
    ):
        ask(page, words, count)


def test_no_result_says_what_to_try_and_leads_to_other_versions(address, open_page):
    page = open_page(width=390)
    page.goto(address)
    ask(page, "ملزن", "لا نتائج")
    page.get_by_role("button", name="هل تقصد «ملزم»؟").click()
    expect(page.locator(TOLD)).to_have_text("نتيجة واحدة")
    assert page.locator(".none").is_hidden()
    ask(page, "ملفات الإرتباط", "لا نتائج")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator("h2").first.text_content() == "لا يرد هذا في الإصدار 2"
    link = page.locator(".hits a")
    assert page.locator(".hits mark").text_content() == "ملفات الارتباط"
    assert link.get_attribute("href") == "/ar/privacy/versions/1/#cookies"
    assert overflow(page) <= 0


def test_an_old_engine_marks_whole_words_and_leaves_the_text_as_it_was(address, open_page):
    page = open_page()
    page.add_init_script("delete window.Highlight")
    page.goto(address)
    before = page.evaluate("document.querySelector('article').outerHTML")
    ask(page, "طرف ثالث", "نتيجتان")
    marks = page.locator("article mark").all_text_contents()
    assert "".join(marks) == "طرفًا ثالثًاوالطرف الثالث"
    assert page.locator("article mark.now").count() == 2, "one result over two elements"
    page.keyboard.press("Enter")
    assert page.locator("article mark.now").all_text_contents() == ["والطرف الثالث"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('article').outerHTML") == before


def test_where_the_table_of_letters_does_not_come_the_server_answers(address, page):
    page.route("**/folding*", lambda route: route.abort())
    page.goto(address)
    begun(page)
    page.fill("#page_question", "طرف ثالث")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/privacy/search/?q=*")
    assert page.locator("mark").all_text_contents() == ["طرفًا ثالثًا", "والطرف الثالث"]


def test_the_table_of_letters_is_asked_for_again_with_the_next_word(address, page):
    page.route("**/folding*", lambda route: route.fulfill(status=503, body="away"), times=1)
    page.goto(address)
    with page.expect_response("**/folding*"):
        begun(page)
    ask(page, "طرف ثالث", "نتيجتان")


def test_without_script_the_field_asks_the_server(address, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(address)
    page.fill("#page_question", "طرف ثالث")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/privacy/search/?q=*")
    assert page.locator("mark").all_text_contents() == ["طرفًا ثالثًا", "والطرف الثالث"]
    assert page.locator("#search_question").input_value() == "طرف ثالث"
    page.locator(".hits a").first.click()
    page.wait_for_url("**/ar/privacy/versions/2/#sharing")
