"""The way that mail takes is looked at beforehand, by asking a real server of names; no answer is unknown."""

import socket
import threading

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from django.test import Client
from django.urls import reverse

from notifications.routecheck import Verdict, check_route
from tests.builders import a_published, a_staff_member
from tests.notifications.audience import due_announcement


class Names:
    """A server of names on 127.0.0.1. `records` are TXT by name, [] a name without; `dumb` says nothing."""

    def __init__(self):
        self.records, self.dumb = {}, False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while said := self.socket.recvfrom(4096):
            if not said[0]:
                return
            if not self.dumb:
                self.socket.sendto(self.answer(said[0]), said[1])

    def answer(self, wire: bytes) -> bytes:
        asked = dns.message.from_wire(wire)
        response = dns.message.make_response(asked)
        name = asked.question[0].name
        texts = self.records.get(name.to_text(omit_final_dot=True))
        if texts is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *texts))
        return response.to_wire()

    def end(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.socket.getsockname())
        self.thread.join(10)
        self.socket.close()

    @property
    def resolver(self) -> dns.resolver.Resolver:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self.socket.getsockname()[1]
        return made


@pytest.fixture
def names(settings):
    settings.NOTICE_FROM = "notices@mail.cachoo.example"
    made = Names()
    yield made
    made.end()


def verdicts(names, **more) -> list[str]:
    return [look.verdict.value for look in check_route("notice", resolver=names.resolver, **more)][1:]


def test_what_the_domain_publishes_is_found_and_what_it_lacks_is_said_with_advice(names, smtp_sink):
    names.records = {
        "mail.cachoo.example": ['"google-site"', '"v=spf1 mx " "-all"'],
        "_domainkey.mail.cachoo.example": [],
        "_dmarc.cachoo.example": ['"v=DMARC1; p=reject"'],
    }
    server, spf, dkim, dmarc = check_route("notice", resolver=names.resolver)
    assert {look.verdict for look in (server, spf, dkim, dmarc)} == {Verdict.GOOD}
    assert (spf.found, dmarc.found) == ("v=spf1 mx -all", "v=DMARC1; p=reject"), "of the domain above"
    names.records = {"mail.cachoo.example": ['"v=spf2"'], "_dmarc.mail.cachoo.example": ['"none"']}
    assert verdicts(names) == ["missing"] * 3
    assert all(look.advice for look in check_route("notice", resolver=names.resolver)[1:])


def test_nothing_is_known_where_names_cannot_be_asked_and_it_takes_a_bounded_time(names, smtp_sink):
    names.dumb = True
    assert verdicts(names, seconds=0.3) == ["unknown"] * 3
    assert verdicts(names, seconds=0) == ["unknown"] * 3


def test_a_host_that_is_no_name_is_said_to_be_looked_at(names, settings):
    settings.EMAIL_HOST = "mail..example.com"
    server = check_route("notice", resolver=names.resolver)[0]
    assert server.verdict == Verdict.MISSING and "EMAIL_URL" in str(server.advice)


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_it_before_the_run_to_whoever_may_steer(names, smtp_sink, settings, monkeypatch):
    announcement = due_announcement(a_published())
    resolver = names.resolver
    monkeypatch.setattr("dns.resolver.Resolver", lambda: resolver)
    settings.EMAIL_PORT = 1
    page = reverse("admin:announcement-route", args=[announcement.pk])
    operator, auditor = Client(headers={"accept-language": "ar"}), Client()
    operator.force_login(a_staff_member("omar@cachoo.example", "operator"))
    auditor.force_login(a_staff_member("yusuf@cachoo.example", "auditor"))
    change = reverse("admin:notifications_announcement_change", args=[announcement.pk])
    assert page in operator.get(change).content.decode()
    text = operator.post(page).content.decode()
    assert text.count('data-verdict="missing"') == 4 and "EMAIL_URL" in text and "v=spf1" in text
    assert auditor.post(page).status_code == 403 and operator.get(page).status_code == 405
