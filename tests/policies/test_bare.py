"""The pages without a frame, for an app's web view: from one of them nobody strays into a page with one."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from policies import schedule
from policies.projection import project_published
from tests.builders import a_bilingual, a_policy, a_published, soon

pytestmark = pytest.mark.django_db
ELSEWHERE = ("payments", 1, "الدفع", "ندفع عبر [شركة الدفع](https://pay.example/terms) وحدها.")
# The answer page has no frame for whoever comes from such a page; a file has none at all.
LEAVES = re.compile(r"/(ar|en)/answer/|/api/v1/policies/")


@pytest.fixture
def site(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    policy = a_policy(languages=("ar", "en"))
    a_published(policy, sections=[ELSEWHERE])
    a_bilingual(policy, effective_at=soon(50))
    a_published(policy, title_ar="الثالثة", effective_at=soon(100))
    a_published(a_policy(slug="terms", name_ar="الشروط", position=1))
    schedule.forget()


def links(url: str, html: str) -> set[str]:
    """Where the body of a page leads, by links and by forms."""
    body = html.partition("<body>")[2]
    found = re.findall(r'(?:href|action)="([^"#][^"]*)"', body)
    return {urljoin(url, unescape(one)).partition("#")[0] for one in found}


def test_whoever_follows_links_from_a_bare_page_stays_among_bare_pages(client, site):
    seen, waiting, left = set(), {"/ar/privacy/bare/"}, set()
    while waiting:
        url = waiting.pop()
        seen.add(url)
        page = client.get(url, follow=True).content.decode()
        assert '<html class="bare"' in page and 'class="top"' not in page, url
        assert "viewport-fit=cover" in page and 'content="noindex"' in page, url
        for link in links(url, page):
            if urlsplit(link).path.endswith("/bare/"):
                waiting |= {link} - seen
            else:
                left.add(link)
    expected = {
        "/ar/privacy/bare/",
        "/en/privacy/bare/",
        "/ar/privacy/search/bare/",
        "/ar/privacy/versions/bare/",
        "/ar/privacy/versions/2/bare/",
        "/ar/privacy/changes/1..2/bare/",
        "/ar/privacy/changes/2..3/bare/",
        "/ar/terms/bare/",
    }
    assert expected <= seen
    astray = {one for one in left if not LEAVES.match(one) and urlsplit(one).scheme != "mailto"}
    assert astray == {"https://pay.example/terms"}


def test_two_versions_are_compared_without_a_frame_too(client, site):
    answer = client.get("/ar/privacy/changes/bare/?since=3&number=1")
    assert answer["Location"] == "/ar/privacy/changes/1..3/bare/"
    assert client.get("/ar/privacy/changes/3..1/bare/")["Location"] == "/ar/privacy/changes/1..3/bare/"
    assert client.get("/ar/privacy/changes/bare/")["Location"] == "/ar/privacy/versions/bare/"
    refused = client.get("/ar/privacy/changes/bare/?since=2&number=2")
    assert refused.status_code == 404 and '<html class="bare"' in refused.content.decode()


def test_bare_pages_are_files_and_name_the_page_with_a_frame_as_the_one_to_list(client, site, tmp_path):
    project_published()
    for end in ("", "versions/", "versions/1/", "changes/2..3/"):
        assert (tmp_path / f"published/pages/ar/privacy/{end}bare/index.html").is_file(), end
        head = client.get(f"/ar/privacy/{end}bare/").content.decode().partition("</head>")[0]
        assert f'rel="canonical" href="http://testserver/ar/privacy/{end}">' in head
