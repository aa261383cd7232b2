"""The desk in a real browser: every screen fits, in Arabic and English, and asks nobody else for anything."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from consent import apikeys
from notifications.models import Announcement, WebhookDelivery, WebhookEndpoint
from notifications.webhooks import endpoints
from policies.approval import hash_of
from policies.drafting import start
from policies.models import Purpose
from policies.reviewing import approve
from tests.builders import a_policy, a_published, a_staff_member, present
from tests.consent.rights_people import asked_by_a_stranger
from tests.fixtures.browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE_LIST = "document.querySelector('#changelist .results')?.scrollWidth > innerWidth"
# A field for many words that shows one line, or a box to tick that is drawn far from its words.
MISSHAPEN = """[...document.querySelectorAll('textarea, [type=checkbox]')]
    .filter(one => one.checkVisibility())
    .filter(one => one.matches('textarea') ? one.offsetHeight < 90 : one.offsetWidth > 32)
    .map(one => one.id)"""


@pytest.fixture
def draft():
    """A draft in two languages after a first version, with a declaration."""
    policy = a_policy(languages=("ar", "en"))
    a_published(policy)
    draft = start(policy, by="omar")
    Purpose.objects.create(version=draft, key="mail", title_ar="الرسائل", sentence="نراسلك إن أردت.")
    return draft


@pytest.fixture
def sign_in(live_server):
    """`sign_in(page)` makes the page's browser a superuser's."""
    user = a_staff_member("huda@cachoo.example")
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    client = Client()
    client.force_login(user)
    value = present(client).cookies[settings.SESSION_COOKIE_NAME].value

    def give(page):
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return give


def a_tried_webhook() -> WebhookEndpoint:
    """One that took a test, and has another on its way."""
    key, _text = apikeys.issue(name="متجر كاتشو", scopes=["erasures"])
    made, _secret = endpoints.make(key, "http://127.0.0.1:9/hooks", ["erasure.requested"], by="omar")
    endpoints.try_out(made)
    WebhookDelivery.objects.update(state="taken", next_at=None, status=204)
    endpoints.try_out(made)
    return made


def screens(draft) -> list[str]:
    """One address of every kind of screen."""
    key, _shown = apikeys.issue(name="shop", scopes=["subjects"])
    omar = a_staff_member("omar@cachoo.example", "editor")
    plain = ["index", "policies_policyversion_changelist", "policies_policyversion_add", "version-import"]
    plain += [
        "policies_policy_changelist",
        "policies_controller_add",
        "notifications_announcement_changelist",
        "notifications_mailing_changelist",
        "notifications_mailing_add",
    ]
    plain += [
        "consent_subject_changelist",
        "consent_rightsrequest_changelist",
        "auth_user_changelist",
        "auth_user_add",
    ]
    plain += [
        "policies_auditevent_changelist",
        "public-log",
        "setup",
        "consent_apikey_changelist",
        "consent_apikey_add",
        "notifications_webhookendpoint_changelist",
        "notifications_webhookendpoint_add",
    ]
    of_one = [
        ("policies_policyversion_change", draft),
        ("policies_policyversion_change", draft.based_on),
        ("policies_policyversion_delete", draft),
        ("policies_policyversion_history", draft),
        ("version-publish", draft),
        ("version-schedule", draft),
        ("policies_policy_change", draft.policy),
        ("notifications_announcement_change", Announcement.objects.get()),
        ("auth_user_change", omar),
        ("key-revoke", key),
        ("notifications_webhookendpoint_change", a_tried_webhook()),
        ("consent_rightsrequest_change", asked_by_a_stranger(kind="copy")),
    ]
    addresses = [reverse(f"admin:{name}") for name in plain]
    return addresses + [reverse(f"admin:{name}", args=[row.pk]) for name, row in of_one]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_screen_fits_a_desk_and_a_phone(live_server, open_page, sign_in, draft, language):
    page, addresses = sign_in(open_page()), screens(draft)
    for address in addresses:
        response = page.goto(f"{live_server.url}/{language}/{address.split('/', 2)[2]}")
        assert response.status == 200, address
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator("h1").count() == 1, address
        for width in (1366, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) <= 0, (address, width)
            assert not page.evaluate(MISSHAPEN), (address, width)
        assert not page.evaluate(WIDE_LIST), address


def test_a_section_is_added_by_script_saved_and_published_by_hand(live_server, page, sign_in, draft):
    sign_in(page)
    page.goto(live_server.url + reverse("admin:policies_policyversion_change", args=[draft.pk]))
    page.click("#sections-2 button[value^=add]")
    new = draft.sections.count()
    for field, value in (("key", "partners"), ("title_ar", "شركاؤنا"), ("body_ar", "نسمّيهم هنا.")):
        page.fill(f"#id_sections-{new}-{field}", value)
    page.fill("#id_change_summary_ar", "سمّينا شركاءنا.")
    page.click("input[name=_continue]")
    page.click("form[action$='/submission/'] button")
    page.wait_for_selector("form[action$='/withdrawal/']")
    draft.refresh_from_db()
    approve(draft, by="yusuf", shown=hash_of(draft))
    page.reload()
    page.click("a.desk-main")
    page.fill("[name=gaps_reason]", "نكمله في الإصدار التالي.")
    page.fill("[name=number]", "2")
    page.click("main form button.default")
    page.wait_for_url("**/change/**")
    draft.refresh_from_db()
    assert draft.number == 2
    assert [section.key for section in draft.sections.all()][3] == "partners"


def test_the_page_of_a_comparison_fits_and_the_file_comes_by_a_press(live_server, open_page, sign_in, draft):
    page = sign_in(open_page())
    page.goto(live_server.url + reverse("admin:policies_auditevent_changelist"))
    with page.expect_download() as file:
        page.click("form[action$='/export/'] button")
    assert file.value.suggested_filename.endswith(".jsonl")
    page.click("form[action$='/check/'] button")
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator("h1").count() == 1 and overflow(page) <= 0, width
