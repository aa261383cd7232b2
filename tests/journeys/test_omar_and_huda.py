"""From a pasted text to a published version at the desk, in Arabic: Omar writes, Huda decides, both look."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from notifications.models import Announcement
from policies import schedule
from policies.locations import page_url
from policies.models import PolicyVersion
from tests.builders import a_policy, a_staff_member, present, soon
from tests.fixtures.browser import overflow
from tests.seed import SEED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not SEED.exists(), reason=f"the real policy text is not here: {SEED}"),
]
# Words in Latin letters that a reader of Arabic sees, but for what is said to run the other way or to be in
# another language, and for the text itself where it cannot be edited.
STRAY = """() => {
  const other = "[lang]:not([lang=ar]):not(html), [dir=ltr], .readonly, code, option";
  const marked = `${other}, script, style, template`;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (place.closest(marked) || !place.checkVisibility()) continue;
    const words = walker.currentNode.textContent.replace(/\\S+[.@]\\S+/g, "").match(/[A-Za-z]{3,}/g);
    if (words) found.push(...words);
  }
  return found;
}"""
NAMES = {"English", "Word", "Markdown", "PDF", "JSON", "Cachoo", "PDPL", "GDPR"}


def sign_in(page, live_server, address: str, *roles: str) -> None:
    """The page's browser is this person's, who has just shown who they are."""
    client = Client()
    client.force_login(a_staff_member(address, *roles))
    value = present(client).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def look(page, name: str) -> None:
    """The screen is Arabic, fits a desk and a phone, and is kept for the eye where SCREENSHOTS says so."""
    assert page.locator("html").get_attribute("dir") == "rtl", name
    assert page.locator("h1").count() == 1, name
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, (name, width)
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert not set(page.evaluate(STRAY)) - NAMES, name


def test_two_people_bring_a_text_from_its_file_to_its_readers(live_server, open_page, settings):
    settings.PUBLICATION_LEAD = 120  # time enough to take the mail back on a busy machine
    a_policy(languages=("ar", "en"))
    omar, huda = open_page(), open_page()
    sign_in(omar, live_server, "omar@cachoo.example", "editor", "approver")
    sign_in(huda, live_server, "huda@cachoo.example", "approver")

    draft = write(omar, live_server.url)
    proofread(omar, draft)
    translate(omar, draft)
    submit_and_be_refused(omar, draft)

    huda.goto(omar.url)
    approve_and_plan(huda, draft)
    publish(huda, draft)

    # The public reads what Omar wrote, with his slip mended.
    schedule.forget()
    huda.goto(live_server.url + page_url("privacy", "ar", 1))
    assert "نحتفظ بها سنة واحدة، ثم نحذفها." in huda.locator("main").inner_text()


def write(page, site: str) -> PolicyVersion:
    """The file is chosen, shown and stored, and a sentence added to it, with a slip of the keyboard."""
    page.goto(f"{site}/ar/admin/policies/policyversion/import/")
    look(page, "1-import")
    page.set_input_files("#id_file", SEED)
    page.click("main form button.default")
    look(page, "2-what-was-read")
    page.click("main form button.default")
    page.wait_for_url("**/change/")
    body = page.locator("[name=sections-1-body_ar]")
    body.fill(body.input_value() + "\n\nنحتفظ بها سنة واحدة, ثم نحذفها.")
    page.fill("[name=change_summary_ar]", "أول إصدار من سياستنا.")
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    look(page, "3-draft")
    return PolicyVersion.objects.get()


def proofread(page, draft: PolicyVersion) -> None:
    """What is surely a slip is mended by one press, and nothing else is touched."""
    page.click("a[href*='/lint/']")
    look(page, "4-lint")
    page.click("main form button.default")
    page.wait_for_selector(".messagelist .success")
    bodies = " ".join(draft.sections.values_list("body_ar", flat=True))
    assert "سنة واحدة، ثم" in bodies
    page.go_back()


def translate(page, draft: PolicyVersion) -> None:
    """The English title stands beside the Arabic one; what is missing in English is counted."""
    page.goto(page.url.partition("/lint/")[0].removesuffix("/change/") + "/change/")
    page.fill("[name=title_en]", "Cachoo privacy policy")
    page.fill("[name=change_summary_en]", "Our first version.")
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    look(page, "5-translated")
    draft.refresh_from_db()
    assert draft.title_en == "Cachoo privacy policy"


def submit_and_be_refused(page, draft: PolicyVersion) -> None:
    """Whoever wrote it has no button to approve it with, and one made by hand is refused in words."""
    page.click("form[action$='/submission/'] button")
    page.wait_for_selector("form[action$='/withdrawal/']")
    look(page, "6-in-review")
    assert page.locator("button[formaction$='/approval/']").count() == 0
    forged = "form => form.action = form.action.replace('/changes/', '/approval/')"
    page.eval_on_selector("form[action$='/changes/']", forged)
    page.click("form[action$='/approval/'] button")
    page.wait_for_selector(".messagelist .warning")
    look(page, "7-refused")
    draft.refresh_from_db()
    assert draft.status == "in_review"


def approve_and_plan(page, draft: PolicyVersion) -> None:
    """Somebody else approves it, plans its publication and takes it off the plan."""
    look(page, "8-to-decide")
    page.fill("[name=text]", "قرأتُها كلَّها، وهي واضحة.")
    page.click("button[formaction$='/approval/']")
    page.click("a[href$='/schedule/']")
    look(page, "9-schedule")
    page.fill("[name=publish_at]", f"{soon(30 * 86400):%Y-%m-%dT09:00}")
    page.fill("[name=gaps_reason]", "نكمله في الإصدار التالي.")
    page.fill("[name=number]", "1")
    page.click("main form button.default")
    page.wait_for_selector("form[action$='/off-the-plan/']")
    look(page, "10-scheduled")
    draft.refresh_from_db()
    assert draft.status == "scheduled"
    page.click("form[action$='/off-the-plan/'] button")
    page.wait_for_selector("a.desk-main")


def publish(page, draft: PolicyVersion) -> None:
    """The consequences are read, the number is typed; the mail can be taken back while the clock runs."""
    page.click("a.desk-main")
    look(page, "11-publish")
    page.fill("[name=number]", "7")
    page.click("main form button.default")
    page.wait_for_selector("[role=alert]")
    look(page, "12-wrong-number")
    page.fill("[name=number]", "1")
    page.click("main form button.default")
    page.wait_for_selector("form[action$='/correction/']")
    page.wait_for_selector("[role=timer]:visible")
    assert page.locator("[role=timer]").inner_text()[1] == ":"
    look(page, "13-published")
    address = page.url
    page.click("form[action$='/correction/'] button")
    page.wait_for_url(lambda url: url != address and url.endswith("/change/"))
    look(page, "14-correction")
    assert Announcement.objects.get().state == "paused"
    assert PolicyVersion.objects.get(based_on=draft).change_summary_ar == "تصحيح للإصدار 1."
