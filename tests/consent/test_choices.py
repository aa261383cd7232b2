"""Choices: off by default, one press to give and one to withdraw, each with its text, on record, at once."""

import re

import pytest
from django.test import Client

from consent.models import PurposeStanding
from policies.models import DataCategory, Purpose, Recipient
from tests.builders import a_draft, a_policy, a_published, soon
from tests.consent.builders import answers, press, published_from, sha256, spoken

pytestmark = pytest.mark.django_db
PAGE = "/ar/privacy/choices/"
GPC = {"sec-gpc": "1"}


@pytest.fixture
def version():
    """A version with a newsletter to choose, for a year, and customer service to have."""
    draft = a_draft()
    common = {"version": draft, "confirmed": True}
    DataCategory.objects.create(**common, key="email", title_ar="بريدك الإلكتروني")
    Recipient.objects.create(**common, key="post-house", title_ar="دار البريد")
    told = {"title_ar": "القائمة البريدية", "description_ar": "رسالة كل شهر.", "lawful_basis": "consent"}
    told |= {"data_categories": ["email"], "recipients": ["post-house"], "retention": "سنة بعد خروجك"}
    Purpose.objects.create(**common, key="newsletter", optional=True, validity=12, **told)
    Purpose.objects.create(**common, key="service", title_ar="خدمتك", lawful_basis="contract")
    return published_from(draft)


def said(version, yes, *, seq=0, purpose="newsletter", **more):
    """What a button of the page sends."""
    hidden = {"version": version.number, "language": "ar", "content_sha256": sha256(version), "seq": seq}
    return {"purpose": purpose, "yes": yes, **hidden, **more}


def is_on(layla) -> bool:
    return PurposeStanding.objects.filter(subject=layla, key="newsletter", consented_number__gt=0).exists()


def test_everything_optional_is_off_with_its_text_and_the_rest_is_explained(layla, version, browser):
    page = browser(layla).get(PAGE).content.decode()
    assert "القائمة البريدية" in page and "رسالة كل شهر." in page and "خدمتك" in page
    assert re.findall(r'name="yes" value="(\w+)"', page) == ["yes"]
    assert 'value="service"' not in page
    assert not is_on(layla)


@pytest.mark.parametrize("page", [PAGE, "/ar/answer/"])
def test_each_purpose_stands_with_all_that_is_declared_of_it(layla, version, browser, page):
    shown = browser(layla).get(page).content.decode()
    asked, always = (shown[shown.index(title) :] for title in ("القائمة البريدية</", "خدمتك</"))
    for told in ("بريدك الإلكتروني", "دار البريد", "سنة بعد خروجك", "12 شهرًا", "الموافقة", "كيف تسحبه"):
        assert told in asked
    assert "لولاه لما استطعنا" in always and "عقد" in always and "لم يُذكر" in always
    assert 'value="service"' not in shown


def test_what_was_chosen_is_called_by_its_name_wherever_it_is_told(layla, version, browser):
    person = browser(layla)
    form = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256(version)}
    form |= {"decision": "accept", "asked-privacy": "newsletter", "purpose-privacy": "newsletter"}
    answered = person.post("/ar/answer/", form)["Location"]
    for page in (answered, "/ar/my-answers/", PAGE, f"/ar/receipts/{spoken(layla).get().pk}/"):
        shown = re.sub(r"<[^>]+>", " ", person.get(page).content.decode())
        assert re.search(r"القائمة البريدية\W+نعم", shown), page
        assert "newsletter" not in shown


def test_what_a_later_version_no_longer_asks_for_is_taken_back_by_its_old_name(
    layla, version, browser, clock
):
    press(layla, version, "set", purposes={"newsletter": True})
    later = a_published(version.policy, effective_at=soon(50))
    clock(minutes=1)
    press(layla, later, "withdraw", purposes={"newsletter": False})
    told = browser(layla).get("/ar/my-answers/").context["answers"]
    assert [one["purposes"] for one in told] == [[("القائمة البريدية", False)], [("القائمة البريدية", True)]]


def test_one_press_gives_and_one_withdraws_at_once_with_a_history_of_receipts(layla, version, browser):
    person = browser(layla)
    page = person.post(PAGE, said(version, "yes"), follow=True).content.decode()
    assert is_on(layla)
    assert re.findall(r'name="yes" value="(\w+)"', page) == ["no"]
    page = person.post(PAGE, said(version, "no", seq=1), follow=True).content.decode()
    assert not is_on(layla)
    assert answers(layla) == ["set", "withdraw"]
    assert all(f"/ar/receipts/{one.pk}/" in page for one in spoken(layla).all())


def test_the_same_press_twice_is_one_record_and_what_stands_is_not_recorded_again(layla, version, browser):
    person = browser(layla)
    for seq in (0, 0, 1):
        person.post(PAGE, said(version, "yes", seq=seq))
    assert answers(layla) == ["set"]


def test_an_old_page_brought_back_says_what_is_pressed_now(layla, version, browser):
    person = browser(layla)
    person.post(PAGE, said(version, "yes", seq=0))
    person.post(PAGE, said(version, "no", seq=1))
    person.post(PAGE, said(version, "yes", seq=0))
    assert is_on(layla)
    assert answers(layla)[:2] == ["set", "withdraw"] and len(answers(layla)) == 3


def test_a_consent_runs_out_and_only_then_is_it_asked_for_again(layla, version, browser, clock):
    person = browser(layla)
    person.post(PAGE, said(version, "yes"))
    assert person.get(PAGE).context["optional"][0]["until"]
    clock(days=366)
    person = browser(layla)
    page = person.get(PAGE)
    assert page.context["optional"][0]["again"]
    person.post(PAGE, said(version, "yes", seq=1))
    assert answers(layla) == ["set", "renew"]
    assert not person.get(PAGE).context["optional"][0]["again"]


def test_only_the_person_whose_consent_ran_out_is_told_and_only_of_that_purpose(
    layla, yusuf, version, browser, clock
):
    for one in (layla, yusuf):
        press(one, version, "accept")
    press(layla, version, "set", purposes={"newsletter": True})
    press(yusuf, version, "set", purposes={"newsletter": False})
    clock(minutes=1)
    for page in ("/ar/answer/", "/ar/my-answers/"):
        assert browser(layla).get(page).context["renewals"] == []
    clock(days=366)
    for page in ("/ar/answer/", "/ar/my-answers/"):
        [asked] = browser(layla).get(page).context["renewals"]
        assert asked["titles"] == ["القائمة البريدية"]
        assert f'href="{PAGE}"' in browser(layla).get(page).content.decode()
        assert browser(yusuf).get(page).context["renewals"] == []
    assert browser(layla).get("/ar/answer/").context["nothing_owed"]


@pytest.mark.parametrize(
    "more",
    [
        {"purpose": "service"},
        {"purpose": "nothing"},
        {"purpose": ""},
        {"content_sha256": "0" * 64},
        {"language": "en"},
    ],
)
def test_what_was_never_offered_is_refused_with_a_sentence_and_records_nothing(layla, version, browser, more):
    page = browser(layla).post(PAGE, said(version, "yes", **more), follow=True)
    assert len(page.context["messages"]) == 1
    assert not spoken(layla).exists()


@pytest.mark.parametrize(
    ("more", "status"),
    [({"yes": "maybe"}, 400), ({"version": "x"}, 400), ({"seq": "-1"}, 400), ({"version": 7}, 404)],
)
def test_a_form_that_is_not_ours_is_refused(layla, version, browser, more, status):
    assert browser(layla).post(PAGE, {**said(version, "yes"), **more}).status_code == status
    assert not spoken(layla).exists()


def test_a_stranger_signs_in_first_and_an_unknown_policy_is_not_there(layla, version, browser):
    assert Client().get(PAGE).status_code == 302
    assert browser(layla).get("/ar/nothing/choices/").status_code == 404


@pytest.mark.parametrize(("value", "kept"), [("1", True), ("0", False), ("true", False), ("1, 1", False)])
def test_global_privacy_control_is_kept_with_the_answer_when_it_is_exactly_one(
    layla, version, browser, value, kept
):
    person = browser(layla)
    person.post(PAGE, said(version, "yes"), headers={"sec-gpc": value})
    assert spoken(layla).get().gpc is kept
    shown = "Global Privacy Control" in person.get(PAGE, headers={"sec-gpc": value}).content.decode()
    assert shown is kept


def test_it_is_kept_with_an_answer_on_the_answer_page_and_by_the_api(layla, version, browser, issuer):
    form = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256(version)}
    says = "يطلب متصفحك"
    assert says in browser(layla).get("/ar/answer/", headers=GPC).content.decode()
    assert says not in browser(layla).get("/ar/answer/").content.decode()
    browser(layla).post("/ar/answer/", {**form, "decision": "accept"}, headers=GPC)
    assert spoken(layla).get().gpc
    key = {"idempotency-key": "7d0cb1a4-6f6f-4f0e-9d2a-6f5f0c8a4a11", **GPC}
    made = issuer.app().post(
        "/api/v1/me/consent-events", {**form, "decision": "accept"}, "application/json", headers=key
    )
    assert made.status_code == 201
    assert version.records.filter(gpc=True, decision="accept").count() == 2


def test_the_site_says_that_it_honours_it(client, version, clock):
    assert client.get("/.well-known/gpc.json").status_code == 404
    at = clock(minutes=1)
    answer = client.get("/.well-known/gpc.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["gpc"] is True and answer.json()["lastUpdate"] <= at.date().isoformat()


def test_a_purpose_is_chosen_with_the_answer_off_unless_ticked_and_not_asked_again(layla, version, browser):
    person = browser(layla)
    page = person.get("/ar/answer/").content.decode()
    assert re.findall(r'name="purpose-privacy" value="newsletter"[^>]*>', page)[0].count("checked") == 0
    form = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256(version)}
    form |= {"decision": "accept", "asked-privacy": "newsletter"}
    person.post("/ar/answer/", {**form, "purpose-privacy": "newsletter"})
    assert spoken(layla).get().purposes == {"newsletter": True}
    assert 'name="purpose-privacy"' not in person.get("/ar/answer/").content.decode()


def test_accepting_without_a_tick_is_a_no_and_refusing_chooses_nothing(layla, yusuf, version, browser):
    form = {"policy": "privacy", "version": 1, "language": "ar", "content_sha256": sha256(version)}
    form |= {"asked-privacy": "newsletter"}
    browser(layla).post("/ar/answer/", {**form, "decision": "accept"})
    browser(yusuf).post("/ar/answer/", {**form, "decision": "refuse", "purpose-privacy": "newsletter"})
    assert spoken(layla).get().purposes == {"newsletter": False}
    assert spoken(yusuf).get().purposes == {}


def test_all_policies_owed_are_answered_by_one_press_each_on_its_own(layla, version, browser):
    terms = a_published(a_policy(slug="terms", name_ar="الشروط"))
    person = browser(layla)
    page = person.get("/ar/answer/").content.decode()
    assert 'name="decision-privacy"' in page and 'name="decision-terms"' in page
    assert page.count('action="/ar/answer/"') == 1
    form = {
        "policy": ["privacy", "terms"],
        "version": [1, 1],
        "language": ["ar", "ar"],
        "content_sha256": [sha256(version), sha256(terms)],
        "decision-privacy": "accept",
        "decision-terms": "refuse",
    }
    place = person.post("/ar/answer/", form)["Location"]
    assert place.count("answered=") == 2
    assert {one.version.policy.slug: one.decision for one in spoken(layla).all()} == {
        "privacy": "accept",
        "terms": "refuse",
    }
    told = person.get(place).content.decode()
    assert "شكرًا لك، سُجّلت إجابتك." in told and "رفضتَ هذا الإصدار." in told
    told = person.get(person.post("/ar/answer/", form | {"decision-terms": "accept"})["Location"])
    thanks = told.content.decode().partition("شكرًا لك، سُجّلت إجابتاك.")[2]
    assert thanks.index("<h3>سياسة الخصوصية") < thanks.index("<h3>الشروط") and "شكرًا" not in thanks


def test_one_answer_that_is_refused_leaves_none_of_them(layla, version, browser):
    a_published(a_policy(slug="terms", name_ar="الشروط"))
    form = {
        "policy": ["privacy", "terms"],
        "version": [1, 1],
        "language": ["ar", "ar"],
        "content_sha256": [sha256(version), "0" * 64],
        "decision-privacy": "accept",
        "decision-terms": "accept",
    }
    person = browser(layla)
    page = person.post("/ar/answer/", form, follow=True)
    assert len(page.context["messages"]) == 1 and not spoken(layla).exists()
    del form["decision-terms"]
    assert person.post("/ar/answer/", form).status_code == 400
    assert person.post("/ar/answer/", {**form, "policy": ["privacy", "privacy"]}).status_code == 400
    assert not spoken(layla).exists()


def test_my_answers_leads_to_the_choices(layla, version, browser):
    press(layla, version, "accept")
    assert f'href="{PAGE}"' in browser(layla).get("/ar/my-answers/").content.decode()
