"""The server's search: from published bytes, bounded, in all versions, and nobody's business."""

import logging

import pytest
from django.template.loader import render_to_string

from policies import schedule
from policies.folding import folded
from policies.projection import project_published
from policies.search import finding
from policies.search.finding import Hit, Part
from policies.search.query import parse
from tests.builders import SECTIONS, a_policy, a_published, soon

pytestmark = pytest.mark.django_db
LONG = "نحفظ بيانات الحساب في مكان آمن. " * 30 + "ولا نبيعها لأحد. " + "ونكتب هذا ليُقرأ. " * 30
SECOND = [*SECTIONS[:-1], ("selling", 1, "البيع", LONG), SECTIONS[-1]]


@pytest.fixture(autouse=True)
def two_versions(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    policy = a_policy(languages=("ar", "en"))
    a_published(policy, sections=[*SECTIONS, ("cookies", 1, "الكعكات", "نستعمل ملفات الارتباط.")])
    version = a_published(policy, sections=SECOND, effective_at=soon(60))
    schedule.forget()
    project_published()
    return version


def ask(client, words, **more):
    return client.get("/ar/privacy/search/", {"q": words, **more})


def test_results_lead_to_their_sections_with_the_found_words_marked(client):
    html = ask(client, "نبيع", version=2).content.decode()
    assert '<a href="/ar/privacy/versions/2/#selling">' in html
    assert "<mark>نبيعها</mark>" in html
    quoted = html.partition('class="hits"')[2].partition("</ol>")[0]
    assert "… " in quoted and " …" in quoted and len(quoted) < 1200, "a snippet, not the section"


def test_a_number_found_in_part_is_quoted_whole_and_in_its_order():
    text = folded("اتصل على 011-234-5678 بين 2024-2025.")
    [snippet] = finding._hit(Part("k", "1", "", text), parse("234")).snippets
    html = render_to_string("policies/hits.html", {"hits": [Hit("k", "1", "", 1, (snippet,))], "url": "/"})
    assert '<mark><bdi dir="ltr">011-234-5678</bdi></mark>' in html
    assert '<bdi dir="ltr">2024-2025</bdi>' in html


def test_other_versions_are_shown_with_what_they_say_differently(client):
    html = ask(client, "ملفات الإرتباط", version=2).content.decode()
    assert "/ar/privacy/versions/1/#cookies" in html and "لا يرد هذا في الإصدار 2" in html
    same = ask(client, "نجيب عن أسئلتك", version=2).content.decode()
    assert "versions/1/#" not in same, "the first says the same words"


def test_what_is_found_nowhere_offers_near_words_and_a_person_to_ask(client):
    html = ask(client, "نبيغها", version=2).content.decode()
    assert "هل تقصد:" in html and "<bdi>نبيعها</bdi>" in html
    assert "mailto:help@cachoo.example" in html


def test_only_what_the_search_takes_and_finds_is_offered(client, two_versions):
    said = [
        ("rows", 1, "الأسطر", "يراه كل من يقرأ 3 أسطر منذ 1448. نبيعها هنا. لا نعرض سعرها."),
        SECTIONS[-1],
    ]
    a_published(two_versions.policy, sections=said, effective_at=soon(120))
    schedule.forget()
    for words in ("زرافة", "33", "1447", "نبيغها سعرهم"):
        assert "هل تقصد" not in ask(client, words, version=3).content.decode(), words
    assert "<bdi>نبيعها</bdi>" in ask(client, "نبيغها", version=3).content.decode()


def test_a_search_costs_no_query_and_is_neither_cached_indexed_nor_written_down(
    client, caplog, django_assert_num_queries
):
    client.get("/ar/privacy/")
    caplog.set_level(logging.DEBUG)
    with django_assert_num_queries(0):
        answer = ask(client, "سرطان الثدي")
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in answer["Content-Security-Policy"] and not answer.cookies
    client.get("/ar/nothing/search/", {"q": "سرطان"})
    assert "سرطان" not in caplog.text and "%D8%B3" not in caplog.text


@pytest.mark.parametrize(
    ("words", "version"),
    [
        ("", ""),
        ("ب", ""),
        ("<script>alert(1)</script>", "1"),
        ("ا" * 9000, "9"),
        ("(((.*+", "x"),
        ("نجمع", "٢"),
        ("\x00", "0"),
    ],
)
def test_any_question_is_answered_by_a_page(client, words, version):
    answer = ask(client, words, version=version)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<script>alert" not in html and 'name="q"' in html and len(html) < 60_000


def test_a_language_that_no_version_speaks_has_nothing_to_search(client):
    assert client.get("/en/privacy/search/", {"q": "data"}).status_code == 404
    assert client.post("/ar/privacy/search/").status_code == 405
