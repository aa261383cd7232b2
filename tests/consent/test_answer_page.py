"""The answer page and "my answers": what is owed, what was recorded, and for whose eyes."""

import re

import pytest
from django.test import Client

from tests.builders import a_bilingual, a_policy, a_published, soon
from tests.consent.builders import answers, press, sha256

pytestmark = pytest.mark.django_db
PAGE = "/ar/answer/"
PRESSED = re.compile(r'value="(accept|refuse)" aria-pressed="true"')


def form(version, decision="accept", **more):
    """What the page's form sends."""
    said = {"policy": "privacy", "version": version.number, "language": "ar", "decision": decision}
    return said | {"content_sha256": sha256(version)} | more


def test_the_page_shows_the_text_and_names_its_bytes(browser, layla):
    version = a_published()
    page = browser(layla).get(PAGE).content.decode()
    assert sha256(version) in page
    assert "ما نجمعه" in page
    assert 'dir="rtl"' in page


def test_whoever_answers_to_a_translation_reads_which_text_counts(browser, layla):
    a_bilingual(a_policy(languages=("ar", "en")))
    client = browser(layla)
    original = client.get("/en/answer/").context["items"][0]["original"]
    assert original == {"code": "ar", "name": "العربية", "url": "/ar/privacy/versions/1/"}
    assert "the original counts:" in client.get("/en/answer/").content.decode()
    assert "هذه ترجمة" not in client.get(PAGE).content.decode()


def test_an_answer_is_recorded_with_the_session_as_its_evidence(browser, layla):
    version, client = a_published(), browser(layla)
    response = client.post(PAGE, form(version))
    made = layla.records.get()
    assert (made.decision, made.evidence, made.channel, made.language) == ("accept", "session", "web", "ar")
    assert response.headers["Location"] == f"{PAGE}?answered={made.pk}"
    page = client.get(response.headers["Location"]).content.decode()
    assert str(made.pk) in page


def test_pressing_twice_or_in_two_tabs_gives_one_record_and_changing_ones_mind_three(browser, layla):
    version, one, other = a_published(), browser(layla), browser(layla)
    for tab in (one, one, other):
        tab.post(PAGE, form(version))
    assert answers(layla) == ["accept"]
    one.post(PAGE, form(version, "refuse"))
    other.post(PAGE, form(version, "accept"))
    assert answers(layla) == ["accept", "refuse", "accept"]


def test_who_has_answered_is_shown_what_is_in_force_to_decide_again(browser, layla, clock):
    version = a_published()
    press(layla, version, "accept")
    clock(minutes=1)
    assert sha256(version) in browser(layla).get(PAGE).content.decode()


def test_a_refusal_is_neither_thanked_for_nor_asked_about_again_and_says_what_it_means(browser, layla):
    version, client = a_published(), browser(layla)
    first = client.get(PAGE)
    assert first.context["waiting"] == 1 and not PRESSED.search(first.content.decode())
    after = client.post(PAGE, form(version, "refuse"), follow=True)
    later = client.get(PAGE)
    for response in (after, later):
        page = response.content.decode()
        assert response.context["waiting"] == 0 and sha256(version) in page
        assert 'class="notice good"' not in page
        assert page.count('href="mailto:help@cachoo.example"><bdi') == 1
        assert PRESSED.findall(page) == ["refuse"]


def test_the_present_answer_is_told_and_its_button_is_marked(browser, layla, clock):
    version, client = a_published(), browser(layla)
    for minutes, decision in enumerate(("accept", "refuse", "accept"), 1):
        clock(minutes=minutes)
        made, _new = press(layla, version, decision)
        response = client.get(PAGE)
        page = response.content.decode()
        assert PRESSED.findall(page) == [decision]
        assert response.context["items"][0]["present"]["record_id"] == str(made.pk)


def test_an_answer_to_an_older_version_counts_only_until_one_asks_afresh(browser, layla, clock):
    policy, client = a_policy(), browser(layla)
    press(layla, a_published(policy), "refuse")
    clock(minutes=1)
    a_published(policy, title_ar="عنوان آخر", change_class="editorial")
    clock(minutes=2)
    assert client.get(PAGE).context["waiting"] == 0
    a_published(policy, title_ar="عنوان ثالث", change_class="material")
    clock(minutes=3)
    response = client.get(PAGE)
    assert response.context["waiting"] == 1
    assert not PRESSED.search(response.content.decode())


def test_a_refusal_of_a_version_to_come_is_told_of_it_alone(browser, layla, clock):
    policy, client = a_policy(), browser(layla)
    first = a_published(policy)
    clock(minutes=1)
    second = a_published(policy, title_ar="عنوان آخر", change_class="material", effective_at=soon(86400))
    press(layla, second, "refuse")
    asked = client.get(PAGE)
    assert asked.context["items"][0]["number"] == asked.context["waiting"] == 1
    assert not PRESSED.search(asked.content.decode()), "the version in force was never answered"
    press(layla, first, "accept")
    told = client.get(PAGE)
    assert "أجبتَ برفض الإصدار 2" in told.content.decode()
    assert "يبقى الإصدار 1 الذي قبلتَه ساريًا" in told.content.decode()


def test_the_way_back_is_taken_only_when_nothing_is_left_to_answer(browser, layla):
    first, second = a_published(), a_published(a_policy(slug="terms"))
    client = browser(layla)
    back = "/ar/privacy/"
    response = client.post(PAGE, form(first, next=back))
    assert response.headers["Location"].startswith(PAGE)
    assert "next=%2Far%2Fprivacy%2F" in response.headers["Location"]
    response = client.post(PAGE, form(second, policy="terms", next=back))
    assert response.headers["Location"] == back


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_another_site_is_never_the_way_back(browser, layla, elsewhere):
    response = browser(layla).post(PAGE, form(a_published(), next=elsewhere))
    assert response.headers["Location"].startswith(PAGE)
    assert "evil" not in response.headers["Location"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"decision": "displayed"}, 400),
        ({"decision": ""}, 400),
        ({"version": "7"}, 404),
        ({"version": "1; DROP"}, 404),
        ({"version": "٣"}, 404),
        ({"policy": "none"}, 404),
        ({"content_sha256": "0" * 64}, 302),
        ({"language": "en"}, 302),
    ],
)
def test_what_the_form_never_sends_is_not_recorded(browser, layla, change, status):
    response = browser(layla).post(PAGE, form(a_published()) | change)
    assert response.status_code == status
    assert answers(layla) == []


def test_an_answer_without_the_csrf_token_is_not_recorded(browser, layla):
    client = browser(layla, enforce_csrf_checks=True)
    assert client.post(PAGE, form(a_published())).status_code == 403
    assert answers(layla) == []


@pytest.mark.parametrize("page", [PAGE, "/ar/my-answers/"])
def test_nobody_sees_these_pages_unless_signed_in_and_no_cache_keeps_them(browser, layla, page):
    a_published()
    response = Client().get(page)
    assert response.headers["Location"] == f"/ar/accounts/login/code/?next={page}"
    assert "no-store" in browser(layla).get(page).headers["Cache-Control"]


def test_my_answers_lists_every_answer_newest_first(browser, layla):
    version = a_published()
    for decision in ("accept", "refuse", "accept"):
        press(layla, version, decision)
    page = browser(layla).get("/ar/my-answers/").content.decode()
    places = [page.index(str(made.pk)) for made in layla.records.order_by("-received_at")]
    assert places == sorted(places)


def test_yusuf_sees_nothing_of_laylas(browser, layla, yusuf):
    version = a_published()
    hers, _new = press(layla, version, "refuse")
    client = browser(yusuf)
    for page in ("/ar/my-answers/", f"{PAGE}?answered={hers.pk}"):
        assert str(hers.pk) not in client.get(page).content.decode()


def test_a_text_that_does_not_bind_yet_can_be_answered_already(browser, layla):
    version = a_published(effective_at=soon(86400))
    browser(layla).post(PAGE, form(version))
    assert answers(layla) == ["accept"]


def test_who_accepted_an_earlier_version_is_told_what_changed_since_that_one(browser, layla, clock):
    policy = a_policy()
    press(layla, a_published(policy), "accept")
    a_published(policy, effective_at=soon(300), change_summary_ar="سمّينا جهة ثالثة.")
    a_published(policy, effective_at=soon(600), change_summary_ar="قصّرنا المدد.")
    clock(minutes=11)
    page = browser(layla).get(PAGE).content.decode()
    assert "منذ الإصدار 1 الذي قبلته" in page
    assert page.index("قصّرنا المدد.") < page.index("سمّينا جهة ثالثة.")
    assert 'href="/ar/privacy/changes/1..3/"' in page


def test_who_accepted_nothing_yet_is_told_what_the_version_changes(browser, layla, clock):
    policy = a_policy()
    a_published(policy)
    a_published(policy, effective_at=soon(300), change_summary_ar="سمّينا جهة ثالثة.")
    clock(minutes=6)
    page = browser(layla).get(PAGE).content.decode()
    assert "سمّينا جهة ثالثة." in page and "الذي قبلته" not in page


def test_what_the_page_shows_is_recorded_once_and_opens_nothing(layla, browser):
    version = a_published()
    mine = browser(layla)
    mine.head("/ar/answer/")
    assert answers(layla) == []
    for _time in range(2):
        mine.get("/ar/answer/")
    assert answers(layla) == ["displayed"]
    assert layla.notices.get().version == version
    assert b"displayed" not in mine.get("/ar/my-answers/").content
