"""Whatever is written into an address, the answer is a page or a problem in the reader's language."""

import json

import pytest
from django.utils.http import urlencode

from policies.search.query import LONGEST
from tests.builders import a_policy, a_published, soon

pytestmark = pytest.mark.django_db
DAYS = ("2026-02-30", "0000-01-01", "9999-12-31", "20261126", "٢٠٢٦-١١-٢٦", "2026-11-26T00:00", "-2026-01-01")
NUMBERS = ("0", "01", "-1", "1e3", "9" * 9, "9" * 20, "٢", "²", "1.0", "%00")
WORDS = (
    "\x00\x01",
    "x" * 10_000,
    "ً" * 50,
    ".*+?[(]){}\\^$|",
    "\u200f\u200e\u2067\u2069",
    "ـــــ",
    "<script>",
    "\U0001f600",
)


@pytest.fixture(autouse=True)
def site():
    policy = a_policy()
    a_published(policy)
    a_published(policy, title_ar="الثانية", effective_at=soon(50))


def worded(response) -> bool:
    """Whether a reader is told in Arabic."""
    page = response.content.decode()
    return (
        response["Content-Type"].startswith("text/html") and 'lang="ar" dir="rtl"' in page and "<h1" in page
    )


def test_what_is_no_day_and_no_version_is_not_found_in_words(client):
    ends = [f"{day}/" for day in DAYS]
    ends += [f"versions/{number}/{bare}" for number in NUMBERS for bare in ("", "bare/")]
    ends += [f"changes/1..{number}/" for number in NUMBERS]
    ends += [f"changes/?since={number}&number=1" for number in NUMBERS]
    for end in ends:
        answer = client.get(f"/ar/privacy/{end}", headers={"Accept-Language": "ar"})
        unstorable = "%00" in end.partition("?")[0]
        assert answer.status_code == (400 if unstorable else 404) and worded(answer), end


def test_to_programs_it_is_a_problem(client):
    for number in NUMBERS:
        for end in (f"versions/{number}", f"versions/{number}/content/ar.pdf", f"diff/1..{number}/ar"):
            answer = client.get(f"/api/v1/policies/privacy/{end}")
            status, code = (400, "invalid") if "%00" in end else (404, "not_found")
            assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code), end


def test_whatever_is_looked_for_the_search_answers(client):
    for bare in ("", "bare/"):
        for words in WORDS:
            answer = client.get(f"/ar/privacy/search/{bare}?{urlencode({'q': words, 'version': words[:9]})}")
            assert (answer.status_code in (200, 400)) and worded(answer), words[:9]
            assert len(answer.content) < 40_000 + 6 * LONGEST and b"<script>" not in answer.content
    for query in ("q=%ff%fe", "q=%ed%a0%80", "q", "q[]=1", "q=&q=&version=%ff"):
        assert worded(client.get(f"/ar/privacy/search/?{query}")), query


def test_a_language_that_is_none_is_not_found(client):
    for language in ("AR", "ar-SA", "xx", "عر", "fr"):
        for end in ("", "versions/", "search/?q=a", "changes/?since=1&number=2"):
            assert client.get(f"/{language}/privacy/{end}").status_code == 404, (language, end)


def test_nothing_but_reading_is_answered(client):
    for end in ("", "bare/", "versions/", "changes/?since=1&number=2", "changes/1..2/", "search/?q=a"):
        for method in ("post", "put", "patch", "delete", "options"):
            answer = getattr(client, method)(f"/ar/privacy/{end}")
            assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD", (method, end)
        assert client.head(f"/ar/privacy/{end}").content == b"", end


def test_an_entity_tag_however_written_is_no_fault(client):
    etag = client.get("/ar/privacy/")["ETag"]
    for held, status in (
        (f"W/{etag}", 304),
        (f'"x", {etag}', 304),
        ("*", 304),
        (etag[:-1], 200),
        ("W/", 200),
        (",,", 200),
    ):
        assert client.get("/ar/privacy/", headers={"If-None-Match": held}).status_code == status, held
