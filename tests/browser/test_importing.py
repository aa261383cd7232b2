"""Importing in a real browser: a Word document is chosen, shown, stored; its table is read on a phone."""

import pytest
from django.conf import settings
from django.test import Client

from policies import schedule
from policies.importing.storing import import_text
from policies.models import PolicyVersion
from policies.publishing import publish
from tests.builders import a_policy, a_staff_member, an_approved
from tests.fixtures.browser import overflow
from tests.policies.importing.documents import a_document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = [
    ("الغرض", "البيانات", "المدة", "من يتلقاها"),
    ("الرد على الأسئلة", "الاسم وعنوان البريد", "سنة واحدة بعد آخر رسالة", "لا أحد"),
    ("إيصال الطلبات", "العنوان ورقم الجوال", "خمس سنوات كما يوجب النظام", "شركة التوصيل"),
]


def with_a_table(document):
    document.add_heading("جدول المدد", 1)
    document.add_paragraph("نحفظ بياناتك المدد التالية:")
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, words in zip(table.rows, ROWS, strict=True):
        for cell, said in zip(row.cells, words, strict=True):
            cell.text = said
    document.add_paragraph("نراجعها", style="List Number")
    document.add_paragraph("ونحذف ما انقضى", style="List Number")
    document.sections[0].header.paragraphs[0].text = "مسودة"


@pytest.fixture
def page(page, live_server):
    """A page of a browser in which an editor has signed in."""
    client = Client()
    client.force_login(a_staff_member("omar@cachoo.example", "editor"))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return page


def test_a_word_document_is_chosen_shown_and_stored(live_server, page, tmp_path):
    a_policy()
    path = tmp_path / "policy.docx"
    path.write_bytes(a_document(with_a_table))
    page.goto(f"{live_server.url}/ar/admin/policies/policyversion/import/")
    page.set_input_files("#id_file", path)
    page.click("main form button.default")
    page.click("summary:has-text('جدول المدد')")
    assert page.locator(".desk-text table").is_visible()
    assert not PolicyVersion.objects.exists()
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, width
    page.click("main form button.default")
    page.wait_for_url("**/change/")
    assert PolicyVersion.objects.get().title_ar == "سياسة خصوصية نسيم"


@pytest.mark.parametrize("width", [390, 1366])
def test_a_wide_table_scrolls_in_its_own_box_and_from_the_right(live_server, open_page, width):
    policy = a_policy()
    draft = import_text(a_document(with_a_table), policy="privacy", language="ar", by="omar")
    draft.change_summary_ar = "أول إصدار."
    draft.save()
    publish(an_approved(draft), by="huda")
    schedule.forget()
    page = open_page(width=width)
    assert page.goto(f"{live_server.url}/ar/{policy.slug}/").status == 200
    box = page.locator("article .table")
    assert overflow(page) <= 0
    assert box.evaluate("box => box.scrollWidth > box.clientWidth") == (width == 390)
    first, last = (
        page.locator("article th").first.bounding_box(),
        page.locator("article th").last.bounding_box(),
    )
    assert first["x"] > last["x"]
    box.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    assert (box.evaluate("box => box.scrollLeft") < 0) == (width == 390)
