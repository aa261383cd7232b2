"""Somebody is erased while a page of theirs is on its way: nothing is recorded, and nothing comes back."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection

from consent import continuing, subjects
from consent.erasing import deciding
from consent.mailinglist import joining
from consent.mine import answers, asking, choices
from consent.models import Identity, RightsRequest, Subject
from consent.refusals import UnknownSubject, WrongChoice
from consent.rights import requesting
from tests.builders import a_published
from tests.consent.builders import sha256, spoken
from tests.consent.listed import link_in, offering, says
from tests.consent.rights_people import ask_online, known
from tests.consent.test_continuing import recorded, second, told, uses  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "own_file", "letters_at_once")]
SIGN_IN = "/ar/accounts/login/"
SAID = "ولذلك لم يُسجَّل شيء"


@pytest.fixture
def erased_before(monkeypatch):
    """`erased_before(module, name, person)`: the person is erased just before that step of a page."""

    def put(module, name, person):
        step = getattr(module, name)

        def late(*args, **kwargs):
            if Identity.objects.filter(subject=person).exists():
                deciding.leave(person)
            return step(*args, **kwargs)

        monkeypatch.setattr(module, name, late)

    return put


def form(version, **more):
    said = {"policy": "privacy", "version": version.number, "language": "ar", "decision": "accept"}
    return said | {"content_sha256": sha256(version), "purpose": "newsletter", "yes": "yes", "seq": 0} | more


PAGES = {"answer": answers, "privacy/choices": choices}


@pytest.mark.parametrize("page", PAGES)
def test_whoever_was_signed_in_is_led_to_the_sign_in(browser, layla, erased_before, page):
    client, version = browser(layla), offering()
    erased_before(PAGES[page], "witness_of", layla)
    response = client.post(f"/ar/{page}/", form(version), follow=True)
    assert response.redirect_chain[0][0].startswith(SIGN_IN) and response.status_code == 200
    assert SAID in response.content.decode() and not layla.records.exists()


def test_so_is_whoever_only_looks(browser, layla, erased_before):
    client, _version = browser(layla), a_published()
    erased_before(asking, "witness_of", layla)
    assert client.get("/ar/answer/").headers["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(("method", "module"), [("post", answers), ("get", asking)])
def test_a_device_begins_anew(client, erased_before, method, module):
    first = a_published()
    client.post("/ar/guest/", form(first))
    device = Subject.objects.get(is_device=True)
    erased_before(module, "witness_of", device)
    response = getattr(client, method)("/ar/guest/", form(first, decision="refuse"), follow=True)
    assert response.status_code == 200
    assert list(spoken(device).values_list("decision", flat=True)) == ["accept"]
    assert method == "get" or (response.redirect_chain == [("/ar/guest/", 302)] and SAID in response.text)


def test_choices_that_do_not_fit_and_a_minors_device_are_told_on_the_page(client, monkeypatch):
    def refusing(*_said, **_more):
        raise WrongChoice

    version = a_published()
    monkeypatch.setattr(answers, "record", refusing)
    told = client.post("/ar/guest/", form(version), follow=True).content.decode()
    assert "غير معروف لدينا" in told
    monkeypatch.undo()
    client.post("/ar/guest/", form(version))
    Identity.objects.filter(subject__is_device=True).update(is_minor=True)  # said before it was refused
    told = client.post("/ar/guest/", form(version, decision="refuse"), follow=True).content.decode()
    assert "قاصر" in told


def test_a_request_of_theirs_keeps_no_address(browser, layla, erased_before):
    client = browser(known(layla))
    erased_before(requesting, "locked", layla)
    assert ask_online(client).headers["Location"] == "/ar/requests/"
    assert not RightsRequest.objects.exists()


def test_the_mail_that_confirms_the_list_leads_nowhere(client, layla, erased_before):
    says(known(layla), offering(), True)
    erased_before(joining, "locked", layla)
    assert client.post(link_in(mail.outbox[-1])).status_code == 410


def test_no_use_is_recorded_of_them(layla, second, erased_before):  # noqa: F811
    told(layla, second)
    erased_before(continuing, "language_of", layla)
    assert uses(layla, second) == [2] and recorded() == []


def test_an_account_that_is_gone_is_made_nobody(layla):
    user = get_user_model().objects.get(pk=layla.identity.user.pk)
    deciding.leave(layla)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the commit that a test has none of
    with pytest.raises(UnknownSubject):
        subjects.of_user(user)
