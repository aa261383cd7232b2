"""Setting a site up: what is left to do, and a test mail that ends it by arriving."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.setup.arrival import NotThisMail, receive_test_mail
from cachoo_privacy.setup.checklist import STEPS, is_left, steps
from policies.models import AuditEvent
from tests.builders import a_published, a_staff_member

pytestmark = pytest.mark.django_db
PAGE = "admin:setup"


def browser_of(address: str, role: str) -> Client:
    client = Client()
    client.force_login(a_staff_member(address, role))
    return client


@pytest.fixture
def operator():
    return browser_of("omar@cachoo.example", "operator")


def taken() -> dict[str, bool]:
    return {step.key: is_taken for step, is_taken in steps(at=timezone.now())}


def link_of(message) -> str:
    [path] = re.findall(r"https?://[^/\s]+(/\S+)", message.body)
    return path


def test_each_step_is_open_until_it_is_taken(settings):
    settings.SITE_URL, settings.DEBUG, settings.SIGNING_KEYS = "https://127.0.0.1", True, []
    assert not any(taken().values())
    settings.SITE_URL, settings.DEBUG = "https://privacy.cachoo.sa", False
    settings.SIGNING_KEYS = ["a key"]
    a_staff_member("sara@cachoo.sa", "editor")
    assert not taken()["second_person"]
    a_staff_member("huda@cachoo.sa", "approver")
    a_published()
    found = taken()
    assert [key for key, is_taken in found.items() if not is_taken] == ["mail_route", "test_mail"]


@pytest.mark.parametrize(
    "address",
    ["http://privacy.cachoo.sa", "https://localhost", "https://[::1]", "https://privacy.example.com"],
)
def test_a_name_that_readers_cannot_reach_or_that_is_nobodys_is_no_domain(settings, address):
    settings.SITE_URL = address
    assert not taken()["domain"]


def test_one_person_alone_who_may_do_everything_is_not_two(settings):
    a_staff_member("sara@cachoo.sa", "editor", "approver")
    assert not taken()["second_person"]


def test_the_page_says_what_helps_and_the_desk_leads_to_it_until_every_step_is_taken(
    operator, letters_at_once, settings
):
    assert reverse(PAGE) in operator.get(reverse("admin:index")).content.decode()
    page = operator.get(reverse(PAGE)).content.decode()
    assert all(str(step.asks) in page for step in STEPS) and "SITE_URL" in page
    assert operator.post(reverse("admin:setup-mail")).status_code == 302
    [message] = mail.outbox
    assert message.to == ["omar@cachoo.example"] and "رسالة اختبار" in message.subject
    link = link_of(message)
    # A program that looks into mail opens the link; nobody has read it yet.
    assert operator.get(link).status_code == 200 and not taken()["test_mail"]
    for _each in range(2):
        assert operator.post(link).status_code == 302
    assert taken()["test_mail"]
    arrived = AuditEvent.objects.get(action="receive_test_mail", actor="omar@cachoo.example")
    assert datetime.fromisoformat(arrived.reason) < arrived.at, "when it was sent; its link is told nobody"
    settings.SITE_URL, settings.DEBUG, settings.SIGNING_KEYS = "https://privacy.cachoo.sa", False, ["a key"]
    assert reverse(PAGE) in operator.get(reverse("admin:index")).content.decode(), "people, and a policy"
    a_staff_member("sara@cachoo.sa", "editor")
    a_staff_member("huda@cachoo.sa", "approver")
    a_published()
    assert reverse(PAGE) not in operator.get(reverse("admin:index")).content.decode()
    settings.SITE_URL, settings.LOCAL = "http://127.0.0.1:8000", False
    assert is_left(at=timezone.now())
    settings.LOCAL = True
    assert not is_left(at=timezone.now()), "a demo has no name to take"


def test_a_link_of_somebody_elses_mail_a_made_up_and_an_old_one_are_refused(operator, letters_at_once, clock):
    operator.post(reverse("admin:setup-mail"))
    link = link_of(mail.outbox[0])
    other = browser_of("huda@cachoo.example", "operator")
    for browser, path in ((other, link), (operator, link.replace(":", ";")), (operator, f"{link[:-2]}x/")):
        assert "رابط" in str(next(iter(browser.post(path, follow=True).context["messages"])))
    token = link.strip("/").split("/")[-1]
    clock(days=4)
    with pytest.raises(NotThisMail):
        receive_test_mail(token, by=operator.get(reverse(PAGE)).wsgi_request.user, at=timezone.now())
    assert not taken()["test_mail"]


@pytest.mark.parametrize("role", ["editor", "approver", "auditor", "privacy officer", "translator"])
def test_nobody_else_sets_the_site_up(role):
    other = browser_of("huda@cachoo.example", role)
    assert other.get(reverse(PAGE)).status_code == 403
    assert other.post(reverse("admin:setup-mail")).status_code == 403
    assert other.get(reverse("admin:setup-arrived", args=["x"])).status_code == 403
    assert reverse(PAGE) not in other.get(reverse("admin:index")).content.decode()
