"""Writing with the editor's own tools, in Arabic: marks, look, paste, and words that were never saved."""

import pytest

from policies.models import Scratch
from tests.browser.test_editing import address, draft, look, omar  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = "#id_sections-1-body_ar"
PASTED = """<h2>مدة الحفظ</h2><p>نحفظها <b>سنة</b>.</p><svg></svg><iframe></iframe>"""
PASTE = """([target, html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  document.querySelector(target).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_an_editor_never_types_a_mark_and_loses_no_word(omar, live_server, draft):  # noqa: F811
    said = []
    omar.on("console", lambda message: said.append(message.text))
    omar.goto(address(live_server, draft))
    body = omar.locator(BODY)
    box = omar.locator(".desk-writing", has=body)
    body.fill("كلمة مهمة\nأخرى")
    body.evaluate("area => area.setSelectionRange(5, 9)")
    body.press("Control+b")
    assert body.input_value() == "كلمة **مهمة**\nأخرى"
    body.press("Control+b")
    assert body.input_value() == "كلمة مهمة\nأخرى"
    body.press("Control+a")
    box.get_by_role("button", name="قائمة", exact=True).click()
    assert body.input_value() == "- كلمة مهمة\n- أخرى"
    box.get_by_role("button", name="قائمة مرقمة").click()
    assert body.input_value() == "1. كلمة مهمة\n2. أخرى"
    body.press("Control+z")
    assert body.input_value() == "- كلمة مهمة\n- أخرى"

    box.get_by_role("button", name="معاينة").click()
    shown = box.locator(".desk-preview")
    shown.locator("li >> nth=1").wait_for()
    assert shown.get_attribute("dir") == "rtl"
    body.press("Control+End")
    body.type(" وأخيرة")
    shown.get_by_text("أخرى وأخيرة").wait_for()
    first = box.locator(".desk-marks button").first
    first.focus()
    first.press("ArrowLeft")
    assert omar.evaluate("document.activeElement.dataset.act") == "emphasis"

    before = omar.locator(".desk-section").count()
    omar.evaluate(PASTE, [BODY, PASTED])
    box.locator(".desk-pasted", has_text="صور (1) · تُرك: وسائط").wait_for()
    assert omar.locator(".desk-section").count() == before + 1
    new = omar.locator(".desk-section >> nth=2")
    assert new.locator("[name$=-title_ar]").input_value() == "مدة الحفظ"
    assert new.locator("[name$=-body_ar]").input_value() == "نحفظها **سنة**."
    assert new.locator(".desk-marks").count() >= 1
    look(omar, "writing")

    omar.locator("#kept_status", has_text="محفوظ لك").wait_for()
    omar.goto(address(live_server, draft))  # closed without a save
    omar.click(".desk-unsaved .button:not(.quiet)")
    assert "أخرى وأخيرة" in omar.locator(BODY).input_value()
    assert omar.locator(".desk-section").count() == before + 1
    look(omar, "unsaved")
    omar.click("input[name=_continue]")
    omar.wait_for_url("**/change/**")
    assert not Scratch.objects.exists()
    assert draft.sections.filter(title_ar="مدة الحفظ").exists()
    assert said == []


def test_a_paste_that_is_refused_looks_like_a_refusal_until_another_one_is_taken(omar, live_server, draft):  # noqa: F811
    omar.goto(address(live_server, draft))
    body = omar.locator(BODY)
    written, told = body.input_value(), body.locator("xpath=../p")
    omar.evaluate(PASTE, [BODY, "<p>نبيع <del>لا</del></p>"])
    told.locator("xpath=self::*[contains(@class, 'errornote')]").wait_for()
    assert told.inner_text().startswith("لم يُلصق شيء.") and body.input_value() == written
    look(omar, "refused-paste")
    omar.evaluate(PASTE, [BODY, PASTED])
    told.locator("xpath=self::*[not(contains(@class, 'errornote'))]").wait_for()


def test_a_list_or_table_that_is_pasted_into_a_paragraph_stands_apart_from_it(omar, live_server, draft):  # noqa: F811
    omar.goto(address(live_server, draft))
    body = omar.locator(BODY)
    body.fill("أولى.ثانية.")
    body.evaluate("area => area.setSelectionRange(5, 5)")
    omar.evaluate(PASTE, [BODY, "<ul><li>أول</li><li>ثان</li></ul>"])
    omar.wait_for_function("target => document.querySelector(target).value.includes('ثان\\n')", arg=BODY)
    assert body.input_value() == "أولى.\n\n- أول\n- ثان\n\nثانية."
    body.fill("أولى.\n")
    omar.evaluate(PASTE, [BODY, "<table><tr><td>أ</td><td>ب</td></tr></table>"])
    omar.wait_for_function("target => document.querySelector(target).value.includes('|')", arg=BODY)
    assert body.input_value().startswith("أولى.\n\n| أ | ب |")
    body.fill("كلمة ")
    omar.evaluate(PASTE, [BODY, "<b>مهمة</b>"])
    omar.wait_for_function("target => document.querySelector(target).value.includes('مهمة')", arg=BODY)
    assert body.input_value() == "كلمة **مهمة**"
    # What the toolbar puts in for words is of the field's language.
    for language, words in (("ar", "كلمات"), ("en", "words")):
        field = omar.locator(f"#id_sections-1-body_{language}")
        field.fill("")
        field.locator("xpath=preceding-sibling::div//button[@data-act='table']").click()
        assert words in field.input_value()


def test_the_preview_has_the_readers_size_and_its_lists_stand_inside_it(omar, live_server, draft):  # noqa: F811
    omar.goto(address(live_server, draft))
    body = omar.locator(BODY)
    table = "| البيان | المدة |\n| --- | --- |\n| البريد | سنة |"
    body.fill(f"فقرة تقول ما نجمعه منك ولماذا.\n\n- بند\n  1. بند فيه\n- آخر\n\n{table}")
    box = omar.locator(".desk-writing", has=body)
    box.get_by_role("button", name="معاينة").click()
    shown = box.locator(".desk-preview")
    shown.locator("li").first.wait_for()
    for width in (1366, 390):
        omar.set_viewport_size({"width": width, "height": 900})
        for elements, name, value in (("p, li", "fontSize", "18px"), ("ul, ol", "paddingRight", "24px")):
            styled = "(all, name) => [...new Set(all.map(one => getComputedStyle(one)[name]))]"
            assert shown.locator(elements).evaluate_all(styled, name) == [value]
    look(omar, "preview")


def test_enter_begins_the_next_item_and_ends_the_list_at_an_empty_one(omar, live_server, draft):  # noqa: F811
    omar.goto(address(live_server, draft))
    body = omar.locator(BODY)
    for begun, ended in (("- ", "- أول\n- ثان\n\nبعدها"), ("9. ", "9. أول\n10. ثان\n\nبعدها")):
        body.fill("")
        body.press_sequentially(f"{begun}أول")
        body.press("Enter")
        body.press_sequentially("ثان")
        body.press("Enter")
        body.press("Enter")
        body.press_sequentially("بعدها")
        assert body.input_value() == ended
    body.fill("- أول\n  1. فيه كلام\n- ثان")
    body.evaluate("area => area.setSelectionRange(14, 14)")
    body.press("Enter")
    assert body.input_value() == "- أول\n  1. فيه\n  2.  كلام\n- ثان"
    body.press("Control+z")
    assert body.input_value() == "- أول\n  1. فيه كلام\n- ثان"
    body.fill("- أول\nكلمة")
    for key in ("End", "Enter"):
        body.press(key)
    body.press("Control+Home")
    body.press("Enter")
    body.press("End")
    body.press("Shift+Enter")
    assert body.input_value() == "\n- أول\n\nكلمة\n"
