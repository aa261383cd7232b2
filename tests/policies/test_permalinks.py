"""Permanent addresses by number and by day, and what a page's head says of them."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from policies import projection, published, schedule, views
from policies.daily import in_force_on
from tests.builders import a_bilingual, a_policy, a_published, soon

pytestmark = pytest.mark.django_db
RIYADH = ZoneInfo("Asia/Riyadh")
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    settings.SITE_URL = "https://privacy.example.com"
    projection.Last.state = None
    published.SHELF.clear()
    schedule.forget()


@pytest.fixture
def two_versions(monkeypatch):
    """The first in force at once, the second at noon in Riyadh three days later; now is after both."""
    policy = a_policy()
    a_published(policy, title_ar="الأولى")
    noon = timezone.now().astimezone(RIYADH).replace(hour=12, minute=0, second=0, microsecond=0)
    second = a_published(policy, title_ar="الثانية", effective_at=noon + timedelta(days=3))
    schedule.forget()
    monkeypatch.setattr(views.timezone, "now", lambda: second.effective_at + timedelta(days=5))
    monkeypatch.setattr(timezone, "now", lambda: second.effective_at + timedelta(days=5))
    return second.effective_at.astimezone(RIYADH).date()


def on(client, day):
    return client.get(f"/ar/privacy/{day.isoformat()}/")


def test_a_day_leads_to_the_version_that_was_in_force_on_it(client, two_versions):
    before, after = (on(client, two_versions + timedelta(days=days)) for days in (-1, 1))
    assert (before.status_code, before["Location"]) == (302, "/ar/privacy/versions/1/")
    assert (after.status_code, after["Location"]) == (302, "/ar/privacy/versions/2/")
    assert "default-src 'none'" in after["Content-Security-Policy"]


def test_a_day_of_change_shows_both_versions_and_their_hours(client, two_versions):
    page = on(client, two_versions)
    html = page.content.decode()
    assert page.status_code == 200
    assert "/ar/privacy/versions/1/" in html and "/ar/privacy/versions/2/" in html
    assert "noindex" in html and "12:00" in html


def test_a_day_before_the_first_version_or_still_to_come_is_answered_by_a_page(client, two_versions):
    for days in (-400, 400):
        page = on(client, two_versions + timedelta(days=days))
        assert page.status_code == 404
        assert 'href="/ar/privacy/versions/"' in page.content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "1999-01-01", "9999-12-31", "2026-1-1"])
def test_what_is_no_day_of_the_calendar_is_no_address(client, two_versions, day):
    assert "<html" in client.get(f"/ar/privacy/{day}/").content.decode()
    assert client.get(f"/ar/privacy/{day}/").status_code == 404
    assert client.get("/ar/nothing/2026-11-22/").status_code == 404


def test_a_day_begins_and_ends_at_midnight_in_the_sites_time_zone():
    policy = a_policy()
    a_published(policy)
    line = schedule.load().policies["privacy"]
    first = line.versions[0].effective_at.astimezone(RIYADH)
    assert in_force_on(line, first.date()) == [line.versions[0]]
    assert in_force_on(line, first.date() - timedelta(days=1)) == []
    late = datetime.combine(first.date() + timedelta(days=2), datetime.min.time(), RIYADH)
    a_published(policy, title_ar="عند منتصف الليل", effective_at=late)
    line = schedule.load().policies["privacy"]
    assert in_force_on(line, late.date()) == [line.versions[1]], "midnight belongs to the day that begins"
    assert in_force_on(line, late.date() - timedelta(days=1)) == [line.versions[0]]


def heads(html: str) -> dict[str, list[str]]:
    """By rel, and hreflang or type, the addresses of the head's links."""
    found: dict[str, list[str]] = {}
    for link in re.findall(r"<link ([^>]+)>", html.partition("</head>")[0]):
        given = dict(re.findall(r'(\w+)="([^"]*)"', link))
        name = " ".join(filter(None, (given["rel"], given.get("hreflang"), given.get("type"))))
        found.setdefault(name, []).append(given["href"])
    return found


def test_every_page_names_its_canonical_address_its_languages_and_its_feed(client):
    policy = a_policy(languages=("ar", "en"))
    a_bilingual(policy)
    a_bilingual(policy, effective_at=soon(100))
    schedule.forget()
    root = "https://privacy.example.com"
    for path in ("/", "/versions/", "/versions/1/", "/versions/2/", "/changes/1..2/"):
        found = heads(client.get(f"/en/privacy{path}").content.decode())
        assert found["canonical"] == [f"{root}/en/privacy{path}"]
        assert found["alternate ar"] == [f"{root}/ar/privacy{path}"]
        assert found["alternate en"] == [f"{root}/en/privacy{path}"]
        assert found["alternate x-default"] == [f"{root}/ar/privacy{path}"]
        assert found["alternate application/atom+xml"] == ["/en/privacy/feed.atom"]
    data = heads(client.get("/en/privacy/versions/2/").content.decode())["alternate application/ld+json"]
    assert data == ["/en/privacy/versions/2/about.jsonld"]


def test_a_page_describes_itself_to_whoever_lists_it(client):
    a_published()
    schedule.forget()
    page = client.get("/ar/privacy/").content.decode()
    assert re.search(r'<meta name="description" content="[^"<>]*الإصدار 1: [^"<>]{40,}">', page)


def test_linked_data_says_what_the_version_is_and_the_hash_of_each_of_its_forms(client):
    policy = a_policy(languages=("ar", "en"))
    a_bilingual(policy)
    second = a_bilingual(policy, effective_at=soon(100))
    schedule.forget()
    answer = client.get("/en/privacy/versions/2/about.jsonld")
    found = json.loads(answer.content)
    assert answer["Content-Type"] == "application/ld+json"
    assert found["@id"] == "https://privacy.example.com/en/privacy/versions/2/"
    assert (found["version"], found["isBasedOn"]) == (2, "https://privacy.example.com/en/privacy/versions/1/")
    assert found["translationOfWork"]["@id"].endswith("/ar/privacy/versions/2/")
    assert found["temporalCoverage"].endswith("/..")
    hashes = {item["sha256"] for item in found["encoding"]}
    assert hashes == {row.sha256 for row in second.renditions.filter(language="en")}
    first = json.loads(client.get("/ar/privacy/versions/1/about.jsonld").content)
    assert first["temporalCoverage"].endswith(found["temporalCoverage"].removesuffix("/.."))
    assert client.get("/fr/privacy/versions/1/about.jsonld").status_code == 404


def test_the_feed_is_atom_with_ids_that_never_change(client, settings):
    policy = a_policy(languages=("ar", "en"))
    a_bilingual(policy)
    first = client.get("/ar/privacy/feed.atom")
    second = a_published(policy, effective_at=soon(100), change_summary_ar="أقل من <13> سنة.")
    schedule.forget()
    answer = client.get("/ar/privacy/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml" and answer["Content-Language"] == "ar"
    feed, before = (ElementTree.fromstring(one.content) for one in (answer, first))
    day = second.published_at.date().isoformat()
    assert feed.find(f"{ATOM}id").text.startswith("tag:privacy.example.com,2")
    assert feed.find(f"{ATOM}id").text == before.find(f"{ATOM}id").text
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    for name in ("title", "updated", "author"):
        assert feed.find(ATOM + name) is not None, name
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "https://privacy.example.com/ar/privacy/feed.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in entries] == [
        f"tag:privacy.example.com,{day}:privacy/ar/2",
        before.find(f"{ATOM}entry/{ATOM}id").text,
    ]
    for entry in entries:
        assert entry.find(f"{ATOM}title").text and entry.find(f"{ATOM}updated").text.endswith(("Z", "+00:00"))
        assert (
            entry.find(f"{ATOM}link")
            .get("href")
            .startswith("https://privacy.example.com/ar/privacy/versions/")
        )
    assert entries[0].find(f"{ATOM}summary").text == "أقل من &lt;13&gt; سنة."
    english = ElementTree.fromstring(client.get("/en/privacy/feed.atom").content)
    assert len(english.findall(f"{ATOM}entry")) == 1, "the second is not in English"
    assert client.get("/fr/privacy/feed.atom").status_code == 404


def test_the_sitemap_names_every_page_in_every_language_and_robots_leads_to_it(client):
    policy = a_policy(languages=("ar", "en"))
    a_bilingual(policy)
    schedule.forget()
    found = ElementTree.fromstring(client.get("/sitemap.xml").content)
    pages = {page.find(f"{MAP}loc").text: page for page in found.findall(f"{MAP}url")}
    root = "https://privacy.example.com"
    assert set(pages) == {
        f"{root}/{language}/privacy/{rest}"
        for language in ("ar", "en")
        for rest in ("", "versions/", "versions/1/")
    }
    others = pages[f"{root}/en/privacy/"].findall(f"{XHTML}link")
    assert {link.get("hreflang") for link in others} == {"ar", "en", "x-default"}
    robots = client.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {root}/sitemap.xml" in robots.content.decode()
    assert "/*/answer/" in robots.content.decode()
