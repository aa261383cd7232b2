"""Saving a draft at the desk: never over somebody else's words, and never losing one's own."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cachoo_privacy.desk import parts
from cachoo_privacy.desk.versionform import VersionForm
from policies.models import AuditEvent, Contribution, DataCategory, PolicyVersion
from policies.planning import schedule
from policies.publishing import publish
from policies.reviewing import submit
from policies.stamps import stamp
from tests.builders import a_draft, a_policy, a_staff_member, an_approved, soon
from tests.forms import filled

pytestmark = pytest.mark.django_db


def a_browser(name: str = "huda", *roles: str) -> Client:
    """The browser of an editor, or of somebody with these roles; pages in English."""
    client = Client(enforce_csrf_checks=False)
    client.force_login(a_staff_member(f"{name}@cachoo.example", *(roles or ("editor",))))
    return client


def page_of(draft, name: str = "policies_policyversion_change") -> str:
    return reverse(f"admin:{name}", args=[draft.pk]).replace("/ar/", "/en/", 1)


def sent_by(response) -> dict[str, str]:
    """What the hidden fields of the answer would send."""
    return {**dict(response.context["typed"]), "seen": response.context["seen"]}


def token_of(response) -> str:
    """What the page's form proves with that it is ours."""
    return str(response.context["csrf_token"])


@pytest.fixture
def draft():
    return a_draft(a_policy(languages=("ar", "en")))


@pytest.fixture
def two(draft):
    """Two browsers, Huda's and Omar's, with the same form open: `(browser, words)` of each."""
    huda, omar = a_browser("huda"), a_browser("omar")
    return [(one, filled(one.get(page_of(draft)))) for one in (huda, omar)]


def test_of_two_who_save_the_later_sees_both_texts_and_nothing_is_overwritten(draft, two):
    (huda, hers), (omar, his) = two
    assert huda.post(page_of(draft), hers | {"sections-1-body_ar": "نجمع اسمك وحده."}).status_code == 302
    refused = omar.post(page_of(draft), his | {"sections-1-body_ar": "نجمع بريدك وحده.", "title_en": "Ours"})
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "<del>" in shown and "بريدك" in shown and "اسمك" in shown and "Ours" in shown
    assert [text.language for text in refused.context["texts"]] == ["ar", "en"]
    assert draft.sections.get(key="collection").body_ar == "نجمع اسمك وحده."
    assert AuditEvent.objects.filter(action="edit").count() == 1


def test_words_for_a_draft_that_was_deleted_meanwhile_go_back_to_their_writer_alone(draft, two):
    address, (_huda, words) = page_of(draft), two[0]
    look_again = page_of(draft, "version-again")
    draft.delete()
    typed = words | {"sections-1-body_ar": "نجمع اسمك <وحده>."}
    shown = two[0][0].post(address, typed)
    said = shown.content.decode()
    assert shown.status_code == 404 and "What you typed is still here" in said
    assert "نجمع اسمك &lt;وحده&gt;." in said and ">6</textarea>" not in said
    again = two[0][0].post(look_again, typed)
    assert again.status_code == 404 and "نجمع اسمك &lt;وحده&gt;." in again.content.decode()
    assert (
        "ما كتبته لا يزال هنا" in two[0][0].post(address.replace("/en/", "/ar/", 1), typed).content.decode()
    )
    stranger = a_browser("nobody", "privacy officer").post(address, typed)
    assert "وحده" not in stranger.content.decode()
    assert two[0][0].get(look_again).status_code == 302


def test_words_for_a_draft_that_is_discarded_while_they_are_saved_go_back_to_their_writer(
    draft, two, monkeypatch
):
    (huda, hers), filling = two[0], VersionForm.__init__

    def discarded(form, *args, **more) -> None:
        filling(form, *args, **more)
        PolicyVersion.objects.filter(pk=draft.pk).delete()

    monkeypatch.setattr(VersionForm, "__init__", discarded)
    told = huda.post(page_of(draft), hers | {"sections-1-body_ar": "نجمع اسمك وحده."})
    assert told.status_code == 409 and "نجمع اسمك وحده." in told.content.decode()


def test_the_later_one_takes_theirs_over_the_newer_text_knowingly(draft, two):
    (huda, hers), (omar, his) = two
    huda.post(page_of(draft), hers | {"sections-1-body_ar": "نجمع اسمك وحده."})
    refused = omar.post(page_of(draft), his | {"sections-1-body_ar": "نجمع بريدك وحده."})
    assert omar.post(page_of(draft), sent_by(refused)).status_code == 302
    assert draft.sections.get(key="collection").body_ar == "نجمع بريدك وحده."
    assert Contribution.objects.filter(version=draft, person="omar@cachoo.example").exists()


def test_knowing_one_newer_text_is_not_knowing_the_next(draft, two):
    (huda, hers), (omar, his) = two
    huda.post(page_of(draft), hers | {"title_ar": "أول"})
    refused = omar.post(page_of(draft), his | {"title_ar": "عنواني"})
    again = filled(huda.get(page_of(draft)))
    huda.post(page_of(draft), again | {"title_ar": "ثان"})
    assert omar.post(page_of(draft), sent_by(refused)).status_code == 409
    draft.refresh_from_db()
    assert draft.title_ar == "ثان"


def test_going_on_shows_the_typed_words_in_the_form_and_saves_nothing(draft, two):
    (huda, hers), (omar, his) = two
    huda.post(page_of(draft), hers | {"title_ar": "أول"})
    refused = omar.post(page_of(draft), his | {"title_ar": "عنواني"})
    form = omar.post(page_of(draft, "version-again"), sent_by(refused))
    assert form.status_code == 200 and "not saved yet" in form.content.decode()
    draft.refresh_from_db()
    assert draft.title_ar == "أول"
    typed = filled(form)
    assert typed["title_ar"] == "عنواني"
    assert omar.post(page_of(draft), typed).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ar == "عنواني"


def test_a_section_that_somebody_removed_meanwhile_comes_back_only_when_it_is_wanted(draft, two):
    (huda, hers), (omar, his) = two
    assert huda.post(page_of(draft), hers | {"sections-1-DELETE": "on"}).status_code == 302
    refused = omar.post(page_of(draft), his | {"sections-1-body_ar": "كلامي"})
    assert refused.status_code == 409 and "كلامي" in refused.content.decode()
    assert not draft.sections.filter(key="collection").exists()
    assert omar.post(page_of(draft), sent_by(refused)).status_code == 302
    assert draft.sections.get(key="collection").body_ar == "كلامي"


def test_what_somebody_added_meanwhile_stays_when_the_other_saves(draft, two):
    (huda, hers), (omar, his) = two
    added = {"sections-6-key": "new", "sections-6-level": "1", "sections-6-position": "9"}
    added |= {"sections-6-title_ar": "جديد", "sections-6-body_ar": "نص", "sections-6-id": ""}
    assert huda.post(page_of(draft), hers | added | {"sections-TOTAL_FORMS": "7"}).status_code == 302
    refused = omar.post(page_of(draft), his | {"title_ar": "عنواني"})
    assert refused.status_code == 409
    assert omar.post(page_of(draft), sent_by(refused)).status_code == 302
    assert draft.sections.filter(key="new").count() == 1


def test_a_form_that_was_sent_twice_is_saved_once_and_frightens_nobody(draft, two):
    (huda, hers), _omars = two
    added = {"sections-6-key": "new", "sections-6-level": "1", "sections-6-position": "9"}
    added |= {"sections-6-title_ar": "جديد", "sections-6-body_ar": "نص", "sections-6-id": ""}
    words = hers | added | {"sections-TOTAL_FORMS": "7", "title_ar": "مرة"}
    for _press in range(2):
        assert huda.post(page_of(draft), words).status_code == 302
    assert draft.sections.filter(key="new").count() == 1
    assert AuditEvent.objects.filter(action="edit").count() == 1


def test_rules_and_declarations_that_differ_are_shown_beside_the_text(draft, two):
    (huda, hers), (omar, his) = two
    huda.post(page_of(draft), hers | {"change_summary_ar": "غيّرنا أمرًا."})
    fields = omar.post(page_of(draft), his | {"change_class": "editorial"}).context["fields"]
    said = {str(field.label): "".join(run.text for run in field.runs) for field in fields}
    assert "Editorial" in said["Kind of change"] and "Material" in said["Kind of change"]


@pytest.mark.parametrize("way", ["mend", "declare", "submit", "sql"])
def test_the_stamp_tells_every_way_in_which_a_text_changes(draft, way):
    before = stamp(draft)
    if way == "mend":
        draft.sections.filter(key="use").update(body_ar="لغرضين ,")
    elif way == "declare":
        DataCategory.objects.create(version=draft, key="email", title_ar="البريد")
    elif way == "submit":
        submit(draft, by="omar")
    else:
        draft.sections.filter(key="use").delete()
    assert stamp(draft) != before


def test_a_text_that_nobody_changed_keeps_its_stamp_in_every_language_of_the_desk(
    draft, django_assert_num_queries
):
    client = a_browser()
    english = filled(client.get(page_of(draft)))["seen"]
    assert english == filled(client.get(page_of(draft).replace("/en/", "/ar/", 1)))["seen"]
    with django_assert_num_queries(5):
        assert stamp(draft) == english


@pytest.mark.parametrize("closing", ["published", "scheduled"])
def test_words_typed_into_a_version_that_closed_meanwhile_are_shown_and_not_saved(draft, two, closing):
    _hudas, (omar, his) = two
    an_approved(draft)
    if closing == "published":
        publish(draft, by="huda")
    else:
        schedule(draft, by="huda", publish_at=soon(600))
    answer = omar.post(page_of(draft), his | {"title_ar": "متأخر", "sections-1-body_ar": "كلامي المتأخر"})
    assert answer.status_code == 409
    assert "المتأخر" in answer.content.decode() and "published or scheduled" in answer.content.decode()
    again = omar.post(page_of(draft), sent_by(answer))
    assert again.status_code == 409
    draft.refresh_from_db()
    assert draft.title_ar != "متأخر"
    assert draft.sections.get(key="collection").body_ar != "كلامي المتأخر"


def test_a_session_that_ended_in_mid_edit_costs_no_word(draft, two):
    (huda, hers), _omars = two
    huda.logout()
    kept = huda.post(page_of(draft), hers | {"title_ar": "كلامي"})
    assert kept.status_code == 403 and "كلامي" in kept.content.decode()
    assert page_of(draft).split("/", 2)[2] in kept.context["sign_in"].replace("%2F", "/")
    still_out = huda.post(page_of(draft, "version-again"), sent_by(kept))
    assert still_out.status_code == 403 and sent_by(still_out) == sent_by(kept)
    huda.force_login(a_staff_member("huda2@cachoo.example", "editor"))
    form = huda.post(page_of(draft, "version-again"), sent_by(still_out))
    assert filled(form)["title_ar"] == "كلامي"
    assert huda.post(page_of(draft), filled(form)).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ar == "كلامي"


def test_a_form_from_before_the_sign_in_comes_back_with_its_words_but_never_from_elsewhere(draft):
    huda = a_browser()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = huda.cookies
    words = filled(huda.get(page_of(draft))) | {"title_ar": "كلامي"}
    for page in (page_of(draft), page_of(draft, "version-again")):
        ours = strict.post(page, words, headers={"Sec-Fetch-Site": "same-origin"})
        assert ours.status_code == 200 and filled(ours)["title_ar"] == "كلامي"
        assert "It is not saved yet" in ours.content.decode()
        theirs = strict.post(page, words, headers={"Sec-Fetch-Site": "cross-site"})
        assert theirs.status_code == 403 and "كلامي" not in theirs.content.decode()
    draft.refresh_from_db()
    assert draft.title_ar != "كلامي"


def test_the_first_press_after_signing_in_anew_shows_the_words_in_the_form(draft):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(a_staff_member("huda@cachoo.example", "editor"))
    ours = {"headers": {"Sec-Fetch-Site": "same-origin"}}
    form = browser.get(page_of(draft))
    words = filled(form) | {"title_ar": "كلامي", "csrfmiddlewaretoken": token_of(form)}
    del browser.cookies["session"]
    kept = browser.post(page_of(draft), words, **ours)
    assert kept.status_code == 403 and dict(kept.context["typed"])["title_ar"] == "كلامي"
    sent = sent_by(kept) | {"csrfmiddlewaretoken": token_of(kept)}
    browser.force_login(a_staff_member("huda2@cachoo.example", "editor"))
    del browser.cookies["csrf"]  # a sign-in gives another one
    pressed = browser.post(page_of(draft, "version-again"), sent, **ours)
    assert pressed.status_code == 200 and filled(pressed)["title_ar"] == "كلامي"
    saved = browser.post(page_of(draft), filled(pressed) | {"csrfmiddlewaretoken": token_of(pressed)}, **ours)
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.title_ar == "كلامي"


def test_staff_who_may_not_write_get_their_words_back_and_open_no_form(draft):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_staff_member("otto@cachoo.example", "operator"))
    ours = {"headers": {"Sec-Fetch-Site": "same-origin"}}
    answer = strict.post(page_of(draft), {"title_ar": "كلامي"}, **ours)
    assert answer.status_code == 403 and draft.title_ar not in answer.content.decode()


def test_a_stranger_gets_back_what_they_sent_and_nothing_of_the_draft(draft):
    answer = Client().post(page_of(draft), {"title_ar": "من الخارج"})
    assert answer.status_code == 403
    assert draft.title_ar not in answer.content.decode()


def test_a_translators_stale_save_is_answered_alike_and_holds_only_translations(draft):
    translator, omar = a_browser("nora", "translator"), a_browser("omar")
    hers = filled(translator.get(page_of(draft)))
    omar.post(page_of(draft), filled(omar.get(page_of(draft))) | {"title_ar": "أول"})
    words = {"sections-1-body_en": "We collect.", "title_ar": "ليس لها"}
    refused = translator.post(page_of(draft), hers | words)
    assert refused.status_code == 409
    assert [text.language for text in refused.context["texts"]] == ["en"]
    assert translator.post(page_of(draft), sent_by(refused)).status_code == 302
    draft.refresh_from_db()
    assert (draft.title_ar, draft.sections.get(key="collection").body_en) == ("أول", "We collect.")


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_the_same_moment_one_is_saved_and_the_other_is_told(draft, two):
    both_ready = threading.Barrier(2)
    answers = {}

    def press(name: str, client: Client, words: dict[str, str]) -> None:
        both_ready.wait(10)
        answers[name] = client.post(page_of(draft), words | {"title_ar": name}).status_code
        connection.close()

    presses = [
        threading.Thread(target=press, args=(f"عنوان {number}", *one)) for number, one in enumerate(two)
    ]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(30)
    assert sorted(answers.values()) == [302, 409]
    draft.refresh_from_db()
    assert answers[draft.title_ar] == 302


@pytest.mark.parametrize("told", ["5000", "0", "", "none", "-1", "٣"])
def test_the_number_of_sections_that_a_page_tells_costs_no_word(draft, two, told):
    (huda, hers), _omars = two
    words = hers | {
        "sections-1-body_ar": "نجمع اسمك وحده.",
        "sections-TOTAL_FORMS": told,
        "purposes-TOTAL_FORMS": told,
    }
    if told == "none":
        words = {name: value for name, value in words.items() if not name.endswith("_FORMS")}
    assert huda.post(page_of(draft), words).status_code == 302
    assert draft.sections.get(key="collection").body_ar == "نجمع اسمك وحده."
    assert draft.sections.count() == 6


def test_more_sections_than_a_version_holds_are_refused_in_arabic_and_every_word_comes_back(
    draft, two, monkeypatch
):
    (huda, hers), _omars = two
    monkeypatch.setattr(parts, "MOST_PARTS", 7)
    words = dict(hers)
    for place in (6, 7, 8):
        words |= {
            f"sections-{place}-key": f"new-{place}",
            f"sections-{place}-level": "1",
            f"sections-{place}-id": "",
        }
        words |= {f"sections-{place}-title_ar": f"عنوان {place}", f"sections-{place}-position": str(place)}
    answer = huda.post(page_of(draft).replace("/en/", "/ar/", 1), words)
    shown = answer.content.decode()
    assert answer.status_code == 200 and "أكثر مما يتسع له الإصدار" in shown and "Please" not in shown
    assert [f"عنوان {place}" in shown for place in (6, 7, 8)] == [True] * 3
    assert draft.sections.count() == 6
    removed = {f"sections-{place}-DELETE": "on" for place in (7, 8)}
    assert huda.post(page_of(draft), words | removed).status_code == 302
    assert draft.sections.count() == 7
