"""The redline of two versions: from published bytes, from drafts, on the public page and at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies import schedule
from policies.comparison import latest_changes
from policies.diff.words import Op
from policies.drafting import start
from policies.models import Media
from policies.projection import project_published
from policies.publishing import publish
from policies.redline import published_text, redline, stored_text
from tests.builders import a_draft, a_policy, a_published, a_staff_member, an_approved, soon

pytestmark = pytest.mark.django_db

CHANGES = "/ar/privacy/changes/1..2/"


def a_second_draft(first, **bodies: str):
    """A draft after `first` in which the sections named say something else."""
    draft = start(first.policy, by="omar")
    draft.change_summary_ar, draft.effective_at = "غيّرنا.", soon(120)
    draft.save()
    for key, body in bodies.items():
        draft.sections.filter(key=key.replace("_", "-")).update(body_ar=body)
    return draft


def two_published():
    first = a_published()
    second = publish(an_approved(a_second_draft(first, use_mail="لا نراسلك إلا إن أردت.")), by="huda")
    schedule.forget()
    return first, second


def marked(page: str, tag: str) -> list[str]:
    """The words that the page marks, without the hidden word before them."""
    parts = page.split("<main")[1].split(f"<{tag}")[1:]
    return [part.split(f"</{tag}>")[0].rpartition("</span>")[2].rpartition(">")[2] for part in parts]


def test_published_bytes_and_the_database_say_the_same_words():
    first, _ = two_published()
    sha256 = first.renditions.get(media=Media.JSON).sha256
    assert published_text(sha256) == stored_text(first, "ar")


def test_a_published_item_that_is_nested_otherwise_is_told_on_the_page_of_what_changed():
    first = a_published(sections=[("use", 1, "الغرض", "- مع شركة التوصيل:\n- في السعودية.")])
    draft = a_second_draft(first, use="- مع شركة التوصيل:\n  - في السعودية.")
    second = publish(an_approved(draft), by="huda")
    schedule.forget()
    hashes = [one.renditions.get(media=Media.JSON).sha256 for one in (first, second)]
    found = redline(*map(published_text, hashes))
    assert [section.renested for section in found.touched] == [True]
    page = Client().get(CHANGES).content.decode()
    assert "تغيّر تداخل بنود القائمة" in page and "لم تختلف" not in page


def test_the_text_of_a_version_is_read_with_one_query(django_assert_num_queries):
    draft = a_draft()
    with django_assert_num_queries(1):
        text = stored_text(draft, "ar")
    assert [section.number for section in text.sections] == ["", "1", "2", "2.1", "2.2", ""]


def test_a_draft_is_compared_with_the_version_it_began_as():
    first = a_published()
    draft = a_second_draft(first, use_mail="لا نراسلك إلا إن أردت.")
    found = redline(stored_text(first, "ar"), stored_text(draft, "ar"))
    assert [section.shown.key for section in found.touched] == ["use-mail"]
    assert found.counts.changed == 1
    assert not found.counts.nothing


def test_a_copy_that_nobody_edited_has_no_difference():
    first = a_published()
    found = redline(stored_text(first, "ar"), stored_text(a_second_draft(first), "ar"))
    assert found.counts.nothing
    assert all(run.op is Op.EQUAL for section in found.sections for run in section.text)


def test_the_public_page_shows_every_word_that_changed(client):
    two_published()
    response = client.get(CHANGES)
    page = response.content.decode()
    assert response.status_code == 200
    assert "لا" in marked(page, "ins")
    assert 'id="use-mail"' in page and 'id="use-support"' not in page


def test_pages_tell_sections_whose_writing_alone_differs_from_the_others(client):
    first = a_published()
    said = {key: first.sections.get(key=key).body_ar for key in ("use-mail", "use-support")}
    draft = a_second_draft(
        first, use_support=f"{said['use-support']}،", use_mail=f"{said['use-mail']} قد نبيعها."
    )
    publish(an_approved(draft), by="huda")
    schedule.forget()
    for address in (CHANGES, "/ar/privacy/versions/2/"):
        page = client.get(address).content.decode().split('class="facts"')[-1]
        assert "<li>تغيير واحد في الكتابة فقط</li>" in page
        assert page.count('<span class="chip">تغيير في الكتابة فقط</span>') == 1 + (address == CHANGES)
    assert page.index(f"{CHANGES}#use-mail") < page.index(f"{CHANGES}#use-support"), "the weighty one first"


def test_the_public_page_is_published_bytes_that_need_no_database(client, django_assert_num_queries):
    two_published()
    project_published()
    first = client.get(CHANGES)
    with django_assert_num_queries(0):
        again = client.get(CHANGES, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers


@pytest.mark.parametrize("pair", ["1..1", "3..1", "1..3", "0..2", "1..2/ar", "a..b"])
def test_only_an_earlier_and_a_later_published_version_have_a_page(client, pair):
    two_published()
    assert client.get(f"/ar/privacy/changes/{pair}/").status_code == 404


def test_two_versions_named_the_other_way_round_lead_to_their_page(client):
    two_published()
    answer = client.get("/ar/privacy/changes/2..1/")
    assert (answer.status_code, answer["Location"]) == (302, CHANGES)


@pytest.mark.parametrize("query", ["since=1&number=2", "since=2&number=1"])
def test_any_two_versions_are_compared_from_the_list_in_either_order(client, query):
    two_published()
    listed = client.get("/ar/privacy/versions/").content.decode()
    assert 'action="/ar/privacy/changes/" method="get"' in listed and 'role="alert"' not in listed
    answer = client.get(f"/ar/privacy/changes/?{query}")
    assert (answer.status_code, answer["Location"]) == (302, CHANGES)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2&number=2", "سُمّي الإصدار 2 مرتين."),
        ("since=1&number=9", "لا يوجد إصداران كهذين"),
        ("since=1", "لا يوجد إصداران كهذين"),
        ("since=1&number=%D9%A2", "لا يوجد إصداران كهذين"),
        ("since=<b>&number=9999999999999", "لا يوجد إصداران كهذين"),
    ],
)
def test_two_versions_that_are_no_pair_come_back_to_the_list_with_the_reason(client, query, said):
    two_published()
    answer = client.get(f"/ar/privacy/changes/?{query}")
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    assert said in page.split('role="alert"')[1] and "<b>" not in page
    assert (
        'href="/ar/privacy/versions/1/"' in page and "default-src 'none'" in answer["Content-Security-Policy"]
    )


def test_a_comparison_that_names_nothing_leads_to_the_list(client):
    a_published()
    assert client.get("/ar/privacy/changes/")["Location"] == "/ar/privacy/versions/"
    assert client.get("/ar/nothing/changes/?since=1&number=2").status_code == 404
    assert "<select" not in client.get("/ar/privacy/versions/").content.decode(), "one version is no pair"


def test_a_draft_or_a_language_that_was_not_published_is_never_public(client):
    a_second_draft(two_published()[1], use_mail="سرّ")
    assert client.get("/ar/privacy/changes/2..3/").status_code == 404
    assert client.get(CHANGES.replace("/ar/", "/en/")).status_code == 404


def test_only_words_reach_the_page_never_markup(client):
    first = a_published()
    second = a_second_draft(first, use_mail="<script>alert(1)</script> & <b>نعم</b>")
    publish(an_approved(second), by="huda")
    schedule.forget()
    page = client.get(CHANGES).content.decode()
    assert "<script>alert" not in page and "<b>" not in page
    assert "&lt;script&gt;" in page


def test_the_page_of_a_version_leads_to_what_changed_since_the_one_before(client):
    two_published()
    assert CHANGES in client.get("/ar/privacy/versions/2/").content.decode()
    assert CHANGES in client.get("/ar/privacy/versions/").content.decode()
    assert "/changes/" not in client.get("/ar/privacy/versions/1/").content.decode()


def test_what_is_in_force_or_to_come_is_written_to_disk_with_what_preceded_it(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path
    _, second = two_published()
    project_published(at=second.effective_at)
    assert (tmp_path / "pages/ar/privacy/changes/1..2/index.html").is_file()
    found = [name for name, _ in latest_changes(schedule.read(), second.effective_at + timedelta(days=9))]
    assert found == [f"ar/privacy/changes/1..2/{end}index.html" for end in ("", "bare/")]


@pytest.fixture
def omar() -> Client:
    """The browser of an editor; pages in English."""
    client = Client()
    client.force_login(a_staff_member("omar@cachoo.example", "editor"))
    return client


def compare_url(version) -> str:
    return reverse("admin:version-compare", args=[version.pk]).replace("/ar/", "/en/", 1)


def test_the_desk_compares_a_draft_with_the_newest_published_version(omar):
    draft = a_second_draft(two_published()[1], use_mail="نراسلك كل يوم.")
    response = omar.get(compare_url(draft))
    assert response.context["other_name"] == "Version 2"
    assert [section.key for section in response.context["sections"]] == ["use-mail"]
    everything = omar.get(compare_url(draft), {"show": "everything", "view": "columns"})
    assert len(everything.context["sections"]) == 6


def test_the_desk_compares_any_two_versions_either_way(omar):
    first, second = two_published()
    response = omar.get(compare_url(first), {"with": second.pk})
    assert "لا" in " ".join(marked(response.content.decode(), "del"))
    assert omar.get(compare_url(second)).context["other_name"] == "Version 1"


def test_a_lonely_version_has_nothing_to_be_compared_with(omar):
    response = omar.get(compare_url(a_draft()))
    assert response.status_code == 200
    assert "sections" not in response.context


@pytest.mark.parametrize(
    "query", [{"with": "999999"}, {"with": "x"}, {"language": "fr"}, {"view": "three"}, {"show": "half"}]
)
def test_a_choice_that_does_not_exist_is_not_found(omar, query):
    _, second = two_published()
    assert omar.get(compare_url(second), query).status_code == 404


def test_a_version_of_another_policy_is_not_compared_with(omar):
    _, second = two_published()
    other = a_published(a_policy(slug="terms"), at=timezone.now())
    assert omar.get(compare_url(second), {"with": other.pk}).status_code == 404


def test_yusuf_sees_no_comparison():
    _, second = two_published()
    yusuf = Client()
    yusuf.force_login(a_staff_member("yusuf@cachoo.example"))
    assert yusuf.get(compare_url(second)).status_code == 403
    assert Client().get(compare_url(second)).status_code == 302
