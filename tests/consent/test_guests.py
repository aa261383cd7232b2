"""Guests: a device answers under a pseudonym, which a new version ends, and is somebody's if they say so."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cachoo_privacy.desk.audience import audience
from consent import subjects
from consent.limits import Rate
from consent.models import Identity, PurposeStanding, Standing, Subject
from consent.reporting import count
from policies.models import Purpose
from tests.builders import a_draft, a_policy, a_published
from tests.consent.builders import answers, press, published_from, sha256, spoken
from tests.consent.rights_people import LAYLA, known
from tests.fixtures.people import a_reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once")]
PAGE, MINE = "/ar/guest/", "/ar/guest/mine/"


@pytest.fixture
def version():
    """A version with a newsletter to choose."""
    draft = a_draft()
    told = {"title_ar": "القائمة البريدية", "lawful_basis": "consent", "confirmed": True}
    Purpose.objects.create(version=draft, key="newsletter", optional=True, **told)
    return published_from(draft)


def form(version, decision="accept", **more):
    said = {"policy": "privacy", "version": version.number, "language": "ar", "decision": decision}
    return said | {"content_sha256": sha256(version), "asked-privacy": "newsletter"} | more


def the_device() -> Subject:
    return Subject.objects.get(is_device=True)


def signed_in(client, person):
    """The same browser, after its person signed in."""
    client.force_login(person.identity.user)
    return client


def test_who_only_looks_leaves_nothing_and_who_answers_a_pseudonym(version, client):
    page = client.get(PAGE)
    assert 'action="/ar/guest/"' in page.content.decode() and "device" not in page.cookies
    assert not Subject.objects.exists()
    answer = client.post(PAGE, form(version, **{"purpose-privacy": "newsletter"}), follow=True)
    device = the_device()
    made = spoken(device).get()
    assert (made.evidence, made.actor, made.purposes) == ("device", "guest", {"newsletter": True})
    cookie = client.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert Identity.objects.get(pk=device.pk).user is None
    assert f"/ar/receipts/{made.pk}/" in answer.content.decode()
    client.post(PAGE, form(version, "refuse"))
    assert Subject.objects.count() == 1 and answers(device)[-1] == "refuse"


def test_a_guest_has_their_own_pages_and_nobody_elses(version, client, layla):
    theirs = press(layla, version, "accept")[0]
    client.post(PAGE, form(version))
    mine = spoken(the_device()).get()
    assert client.get(f"/ar/receipts/{mine.pk}/").status_code == 200
    assert client.get(f"/ar/receipts/{theirs.pk}/").status_code == 404
    for place in ("/ar/my-answers/", "/ar/privacy/choices/", "/ar/my-data/", "/ar/leave/"):
        assert client.get(place).status_code == 200, place
        assert Client().get(place).status_code == 302, place
    assert client.get("/ar/answer/").status_code == 302
    client.post("/ar/leave/", {"sure": "yes"})
    assert client.get("/ar/my-answers/").status_code == 302


def test_a_guest_is_offered_and_told_of_nothing_that_they_do_not_have(version, client, layla, browser):
    theirs = press(layla, version, "refuse")[0]
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    refused = client.post(PAGE, form(version, "refuse"), follow=True).content.decode()
    mine = spoken(the_device()).get()
    person = browser(layla)
    answered = f"/ar/answer/?answered={theirs.pk}"
    assert "وأسجّل الخروج" not in refused and "آخذ بياناتي" in refused
    assert "وأسجّل الخروج" in person.get(answered).content.decode()
    for place, own, words in (
        ("/ar/leave/", "/ar/leave/", "عنوانك وتسجيل دخولك"),
        ("/ar/my-data/", "/ar/my-data/", "عنوانك"),
        (f"/ar/receipts/{mine.pk}/", f"/ar/receipts/{theirs.pk}/", "أرسله إليّ بالبريد"),
    ):
        assert words not in client.get(place).content.decode(), place
        assert words in person.get(own).content.decode(), own


@pytest.mark.parametrize("bad", ["", "x", "cpd_x:1", "{token}:1", "{signed}x"])
def test_a_token_that_we_did_not_sign_is_nobody(version, client, bad):
    client.post(PAGE, form(version))
    signed, stranger = client.cookies["device"].value, Client()
    stranger.cookies["device"] = bad.format(token=signed.split(":")[0], signed=signed)
    assert stranger.get("/ar/my-answers/").status_code == 302
    stranger.post(PAGE, form(version))
    assert Subject.objects.filter(is_device=True).count() == 2


def test_a_device_is_forgotten_when_a_version_is_published(version, client):
    client.post(PAGE, form(version))
    a_published(a_policy(slug="terms", name_ar="الشروط"))
    assert client.get("/ar/my-answers/").status_code == 302
    client.post(PAGE, form(version))
    assert Subject.objects.filter(is_device=True).count() == 2


def test_after_signing_up_the_answers_become_the_persons_only_if_they_say_so(version, client):
    client.post(PAGE, form(version, **{"purpose-privacy": "newsletter"}))
    original, layla = spoken(the_device()).get(), a_reader("layla")
    person = signed_in(client, layla)
    assert not spoken(layla).exists()
    assert f'action="{MINE}"' in person.get("/ar/my-answers/").content.decode()
    assert f'action="{MINE}"' in person.get("/ar/answer/").content.decode()
    person.post(MINE, {"mine": "yes"})
    made = spoken(layla).get()
    assert (made.decision, made.purposes) == ("accept", {"newsletter": True})
    assert (made.original, made.evidence, made.decided_at) == (original.pk, "device", original.decided_at)
    assert f'action="{MINE}"' not in person.get("/ar/my-answers/").content.decode()
    assert Standing.objects.get(subject=layla).accepted_number == 1
    assert PurposeStanding.objects.get(subject=layla).consented_number == 1
    person.post(MINE, {"mine": "yes"})
    assert spoken(layla).count() == 1


def test_the_receipt_that_a_guest_kept_leads_on_to_its_page_once_they_signed_up(
    version, client, yusuf, browser
):
    client.post(PAGE, form(version))
    original, layla = spoken(the_device()).get(), known(a_reader("layla"))
    page = f"/ar/receipts/{original.pk}/"
    kept = client.get(f"{page}receipt.jws").content
    person = signed_in(client, layla)
    person.post(MINE, {"mine": "yes"})
    assert person.get(page).status_code == 200 and person.get(f"{page}receipt.jws").content == kept
    assert str(original.pk) in person.get(f"/ar/answer/?answered={original.pk}").content.decode()
    person.post(f"{page}mail/")
    assert [letter.to for letter in mail.outbox] == [[LAYLA]]
    assert browser(yusuf).get(page).status_code == 404


def test_somebody_else_on_the_same_device_inherits_nothing(version, client, layla, yusuf):
    client.post(PAGE, form(version))
    signed_in(client, layla).post(MINE, {"mine": "yes"})
    client.logout()
    other = signed_in(client, yusuf)
    assert f'action="{MINE}"' not in other.get("/ar/answer/").content.decode()
    other.post(MINE, {"mine": "yes"})
    assert not spoken(yusuf).exists()


def test_who_says_that_it_was_not_them_inherits_nothing_and_the_device_forgets(version, client, yusuf):
    client.post(PAGE, form(version))
    other = signed_in(client, yusuf)
    other.post(MINE, {"mine": "no"})
    assert not spoken(yusuf).exists() and the_device().merged_into is None
    assert f'action="{MINE}"' not in other.get("/ar/answer/").content.decode()


def test_guests_are_counted_nowhere_among_people(version, client, layla):
    client.post(PAGE, form(version))
    assert audience().people == 1
    assert count(version, at=timezone.now()).people == 1


def test_a_wrong_answer_leaves_no_device_and_the_signed_in_have_their_own_page(version, client, layla):
    page = client.post(PAGE, form(version, content_sha256="0" * 64), follow=True)
    assert len(page.context["messages"]) == 1 and not Subject.objects.filter(is_device=True).exists()
    assert signed_in(client, layla).get(PAGE)["Location"] == "/ar/answer/"
    assert client.post(PAGE, form(version))["Location"] == "/ar/answer/"
    assert Client().post(MINE, {"mine": "yes"}).status_code == 302


def test_one_address_makes_only_so_many_devices(version, monkeypatch):
    monkeypatch.setattr("consent.mine.guest.GUESTS", Rate("guest", 2, 3600))
    for _device in range(3):
        Client().post(PAGE, form(version))
    assert Subject.objects.filter(is_device=True).count() == 2
