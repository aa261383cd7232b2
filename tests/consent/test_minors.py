"""A minor does not answer alone and is told whom to ask; taking back is never refused."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent import apikeys, devices, subjects
from consent.continuing import observe_use
from consent.linking import link
from consent.models import Identity, Notice, Scope
from consent.onbehalf import record_for
from consent.owing import everything_owed, standings_of
from consent.refusals import MinorCannotAnswer, UnknownSubject
from policies.models import Purpose
from policies.schedule import read
from tests.builders import a_draft, a_policy, a_published
from tests.consent.builders import BROWSER, an_act, press, published_from, sha256, spoken

pytestmark = pytest.mark.django_db
PARENT = {"remark": "بحضور والدتها.", "by": "huda"}


@pytest.fixture
def version():
    """A version with a newsletter to choose."""
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, **told)
    return published_from(draft)


@pytest.fixture
def child(layla):
    """Layla, whom the company's server calls a minor."""
    subjects.set_minor(layla.pk, minor=True)
    return layla


@pytest.mark.parametrize("decision", ["accept", "refuse", "acknowledge", "set", "renew"])
def test_a_minor_agrees_to_nothing_alone(child, version, decision):
    purposes = {"newsletter": True} if decision in ("set", "renew") else {}
    with pytest.raises(MinorCannotAnswer):
        press(child, version, decision, purposes=purposes)
    assert not child.records.exists()


def test_a_minor_takes_back_alone_and_others_answer_for_them(child, version):
    act = an_act(version, "accept", purposes={"newsletter": True})
    record_for(child, act, version=version, remark="بحضور والدتها.", by="huda")
    press(child, version, "withdraw", purposes={"newsletter": False})
    press(child, version, "set", purposes={"newsletter": False})
    assert not everything_owed(read(), standings_of(child), timezone.now())
    subjects.set_minor(child.pk, minor=False)
    press(child, version, "set", purposes={"newsletter": True})


def test_using_on_is_no_answer_of_a_minor(child):
    version = a_published(floor_mode="continued_use")
    at = timezone.now() + timedelta(hours=1)
    Notice.objects.create(subject=child, version=version, grade="displayed", at=timezone.now())
    Identity.objects.filter(pk=child.pk).update(created_at=timezone.now() - timedelta(days=9))
    type(child).objects.filter(pk=child.pk).update(created_at=timezone.now() - timedelta(days=9))
    owed = everything_owed(read(), standings_of(child), at)
    assert owed and not observe_use(child, owed, witness=BROWSER, at=at)
    subjects.set_minor(child.pk, minor=False)
    assert observe_use(child, owed, witness=BROWSER, at=at)


def test_the_answer_page_tells_a_minor_whom_to_ask_and_has_no_button(child, version, browser):
    person = browser(child)
    page = person.get("/ar/answer/").content.decode()
    assert "mailto:help@cachoo.example" in page and 'name="decision"' not in page
    form = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256(version)}
    answer = person.post("/ar/answer/", {**form, "decision": "accept"}, follow=True)
    assert len(answer.context["messages"]) == 1 and not spoken(child).exists()


def test_a_minor_is_told_the_contact_of_each_text_and_switches_nothing_on(child, version, browser):
    terms = a_published(a_policy(slug="terms", contact_email="terms@cachoo.example"))
    person = browser(child)
    main = person.get("/ar/answer/").content.decode().split("<footer")[0]
    assert "help@cachoo.example" in main and "terms@cachoo.example" in main
    assert "terms@cachoo.example" in person.get("/ar/terms/choices/").content.decode().split("<footer")[1]
    page = person.get("/ar/privacy/choices/").content.decode()
    assert "mailto:help@cachoo.example" in page.split("<footer")[0] and 'value="yes"' not in page
    record_for(child, an_act(version, "accept", purposes={"newsletter": True}), version=version, **PARENT)
    page = person.get("/ar/privacy/choices/").content.decode()
    assert re.findall(r'name="yes" value="(\w+)"', page) == ["no"]
    record_for(child, an_act(terms, "accept"), version=terms, **PARENT)
    receipt = child.records.get(version=terms, decision="accept").pk
    footer = person.get(f"/ar/receipts/{receipt}/").content.decode().split("<footer")[1]
    assert "terms@cachoo.example" in footer and "help@cachoo.example" not in footer


def test_a_server_says_who_is_a_minor_and_their_app_is_told(issuer, version):
    app = issuer.app()
    app.get("/api/v1/me/gate")
    person = Identity.objects.get()
    text = apikeys.issue(name="backend", scopes=[Scope.SUBJECTS])[1]
    server = Client(headers={"authorization": f"Bearer {text}"})
    place = f"/api/v1/subjects/{person.pk}/guardianship"

    def put(body, client=server):
        return client.put(place, json.dumps(body), "application/json")

    assert put({"minor": "yes"}).status_code == 400
    assert put({"minor": True}, issuer.app()).status_code == 403
    assert put({"minor": True}).json() == {"minor": True}
    said = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256(version)}
    key = {"idempotency-key": "7d0cb1a4-6f6f-4f0e-9d2a-6f5f0c8a4a11"}
    answer = app.post(
        "/api/v1/me/consent-events", {**said, "decision": "accept"}, "application/json", headers=key
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "minor")
    put({"minor": False})
    answer = app.post(
        "/api/v1/me/consent-events", {**said, "decision": "accept"}, "application/json", headers=key
    )
    assert answer.status_code == 201
    with pytest.raises(UnknownSubject):
        subjects.set_minor("7d0cb1a4-6f6f-4f0e-9d2a-6f5f0c8a4a11", minor=True)


def test_nobody_says_of_a_device_that_it_is_a_minors(layla):
    device, token = devices.register()
    for _round in ("unlinked", "linked"):
        with pytest.raises(UnknownSubject):
            subjects.set_minor(device.pk, minor=True)
        link(layla, token)
    assert not Identity.objects.filter(is_minor=True).exists()
