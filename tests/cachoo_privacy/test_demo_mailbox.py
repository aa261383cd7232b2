"""The demo's mailbox page: every letter at one clock, and its addresses as links that run their own way."""

from email.message import EmailMessage

import pytest
from django.test import RequestFactory
from django.urls import include, path

from cachoo_privacy.demo import views
from cachoo_privacy.urls import urlpatterns as ours

pytestmark = pytest.mark.django_db
AT_NOON = "Sun, 22 Nov 2026 12:00:00 +0000"
urlpatterns = [*ours, path("demo/", include("cachoo_privacy.demo.urls"))]


@pytest.fixture
def mailbox(tmp_path, settings):
    """Keeps a letter in the mailbox and gives its page's HTML."""
    settings.VAR_DIR, settings.ROOT_URLCONF = tmp_path, __name__
    (tmp_path / "inbox").mkdir()

    def kept(*, date: str, body: str = "سطر") -> str:
        message = EmailMessage()
        message["Subject"], message["To"], message["Date"] = "كاتشو", "layla@example.com", date
        message.set_content(body)
        (tmp_path / "inbox" / "1.eml").write_bytes(message.as_bytes())
        return views.letter(RequestFactory().get("/"), "1").content.decode()

    return kept


@pytest.mark.parametrize(
    "date",
    [
        "Sun, 22 Nov 2026 12:00:00 -0000",
        AT_NOON,
        "Sun, 22 Nov 2026 15:00:00 +0300",
    ],
)
def test_every_letter_is_dated_in_the_sites_own_time_zone(mailbox, settings, date):
    settings.TIME_ZONE = "Asia/Riyadh"
    mailbox(date=date)
    shown = views.inbox(RequestFactory().get("/")).content.decode()
    assert 'datetime="2026-11-22T15:00:00+03:00"' in shown


def test_a_letter_without_a_date_is_shown_all_the_same(mailbox):
    assert "layla@example.com" in mailbox(date="once upon a time")


def test_an_address_on_its_own_line_is_a_link_and_each_line_goes_its_own_way(mailbox):
    page = mailbox(date=AT_NOON, body="اقرأ:\nhttp://testserver/ar/\n\nشكرًا\n")
    assert '<div dir="auto"><a href="http://testserver/ar/"' in page
    assert page.count('<div dir="auto">') == 3 and page.count('class="letter"') == 2
