"""Published addresses: answered first, the same bytes for everyone, right to the second."""

import gzip
import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from policies import published, schedule, views
from policies.api import PublishedView
from policies.dates import both
from policies.management.commands import project_published as command
from policies.projection import project_published
from policies.publishing import publish
from tests.builders import a_draft, a_policy, a_published, an_approved, soon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    schedule.forget()


def test_the_page_is_the_same_bytes_for_all_and_carries_its_headers(client):
    a_published()
    response = client.get("/ar/privacy/")
    assert response.status_code == 200
    assert response["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response["Vary"] and not response.cookies
    assert response["Cache-Control"].startswith("public, max-age=")
    assert 'dir="rtl"' in response.content.decode()


def test_a_caller_who_holds_the_bytes_gets_304_and_no_body(client):
    a_published()
    etag = client.get("/ar/privacy/")["ETag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = client.get("/ar/privacy/", headers={"If-None-Match": held})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == etag
    assert client.get("/ar/privacy/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_one_answer_is_given_stays_out_of_the_next(client):
    a_published()
    first = client.get("/ar/privacy/")
    etag = first["ETag"]
    first["X-Own"], first["ETag"] = "yes", "spoilt"
    del client.get("/ar/privacy/", headers={"If-None-Match": etag}).headers["ETag"]
    for headers in ({}, {"If-None-Match": etag}):
        following = client.get("/ar/privacy/", headers=headers)
        assert following["ETag"] == etag and "X-Own" not in following


def test_a_warm_read_costs_no_query(client, django_assert_num_queries):
    a_published()
    addresses = ["/ar/privacy/", "/ar/privacy/versions/", "/api/v1/policies", "/api/v1/policies/privacy"]
    addresses.append("/api/v1/policies/privacy/versions/1/content/ar")
    for address in addresses:
        client.get(address)
    with django_assert_num_queries(0):
        for address in addresses:
            assert client.get(address).status_code == 200


def test_what_is_published_is_answered_without_the_frameworks_way_of_answering(client, monkeypatch):
    a_published()
    monkeypatch.setattr(PublishedView, "dispatch", None)
    for address in ("/api/v1/policies/privacy", "/api/v1/policies/privacy/versions/1/content/ar"):
        assert client.get(address).status_code == 200


def test_compressed_bytes_are_the_same_text_under_their_own_tag(client):
    a_published()
    plain = client.get("/ar/privacy/versions/1/")
    zipped = client.get("/ar/privacy/versions/1/", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"][:-1] + '-gz"'


def test_the_page_flips_at_the_effective_second_without_being_told(client, monkeypatch):
    policy = a_policy()
    a_published(policy, title_ar="الأولى")
    second = a_published(policy, title_ar="الثانية", effective_at=soon(100))
    for moment, title in ((-1, "الأولى"), (0, "الثانية")):
        at = second.effective_at + timedelta(seconds=moment)
        monkeypatch.setattr(views.timezone, "now", lambda at=at: at)
        assert f"<h1>{title}</h1>" in client.get("/ar/privacy/").content.decode()


def test_before_anything_is_in_force_the_next_to_come_is_shown_and_else_there_is_no_page(client, monkeypatch):
    policy = a_policy()
    assert client.get("/ar/privacy/").status_code == 404
    version = a_published(policy, title_ar="القادمة")
    a_published(policy, title_ar="التي تليها", effective_at=soon(3600))
    monkeypatch.setattr(views.timezone, "now", lambda: version.effective_at - timedelta(seconds=1))
    assert "<h1>القادمة</h1>" in client.get("/ar/privacy/").content.decode()


def test_shared_caches_never_keep_a_page_past_the_next_transition(client, monkeypatch):
    version = a_published()
    for left, fresh, late in ((7, 7, 0), (40, 30, 10), (3600, 30, 30)):
        monkeypatch.setattr(
            views.timezone, "now", lambda left=left: version.effective_at - timedelta(seconds=left)
        )
        kept = client.get("/ar/privacy/")["Cache-Control"]
        assert f"max-age={fresh}, stale-while-revalidate={late}, " in kept, left


def test_content_is_answered_with_its_hash_for_ever(client):
    version = a_published()
    rendition = version.renditions.get(media="json")
    response = client.get("/api/v1/policies/privacy/versions/1/content/ar")
    assert response.content == bytes(rendition.body)
    assert response["ETag"] == f'"{rendition.sha256}"'
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Language"] == "ar"
    assert client.get("/api/v1/policies/privacy/versions/1/content/ar.txt")["Content-Type"].startswith(
        "text/plain"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/ar/privacy/versions/9/",
        "/ar/privacy/versions/0/",
        "/ar/privacy/versions/99999999999999999999/",
        "/en/privacy/",
        "/en/privacy/versions/",
        "/ar/nothing/",
    ],
)
def test_an_unknown_page_is_a_designed_404_in_the_readers_language(client, address):
    a_published()
    response = client.get(address)
    assert response.status_code == 404
    assert "<html lang=" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/policies/nothing",
        "/api/v1/policies/privacy/versions/9",
        "/api/v1/policies/privacy/versions/1/content/fr",
        "/api/v1/policies/privacy/versions/1/content/ar.exe",
        "/api/v1/policies/privacy/versions/99999999999999999999",
    ],
)
def test_an_unknown_api_address_is_a_problem_document(client, address):
    a_published()
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_foreign_host_is_refused_before_anything_is_answered(client):
    a_published()
    assert client.get("/ar/privacy/", headers={"Host": "evil.example"}).status_code == 400


def test_writing_to_a_published_address_is_not_answered_with_the_page(client):
    a_published()
    assert client.post("/api/v1/policies").status_code == 405


def test_the_policy_is_readable_while_the_database_is_away(client, monkeypatch):
    version = a_published()
    project_published(at=version.effective_at)
    published.SHELF.clear()
    schedule.forget()
    monkeypatch.setattr(schedule, "load", lambda: (_ for _ in ()).throw(DatabaseError("away")))
    assert client.get("/ar/privacy/").status_code == 200
    assert client.get("/api/v1/policies/privacy/versions/1/content/ar").status_code == 200


@pytest.mark.parametrize("kept", [None, b"", b'{"privacy": '], ids=["none", "empty", "cut off"])
def test_a_host_that_keeps_no_schedule_says_when_to_come_again_while_the_database_is_away(
    client, monkeypatch, kept
):
    a_published()
    if kept is not None:
        schedule.schedule_file().parent.mkdir(parents=True, exist_ok=True)
        schedule.schedule_file().write_bytes(kept)
    schedule.forget()
    monkeypatch.setattr(schedule, "load", lambda: (_ for _ in ()).throw(OperationalError("away")))
    client.raise_request_exception = False
    for address in ("/ar/privacy/", "/api/v1/policies"):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.mark.parametrize("cut", ["server", "client"])
@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_at_either_end_keeps_nobody_from_reading(client, cut):
    project_published(at=a_published().effective_at)
    published.SHELF.clear()
    schedule.forget()
    cut_connection(cut)
    try:
        for address in (
            "/ar/privacy/",
            "/ar/privacy/versions/",
            "/api/v1/policies/privacy/versions/1/content/ar",
        ):
            schedule.Memory.began = 0.0
            assert client.get(address).status_code == 200, (cut, address)
        assert client.get("/ar/privacy/nothing/").status_code == 404
        assert command.seconds(timezone.now()) > 0
    finally:
        connection.close()


def cut_connection(end: str) -> None:
    """This thread's connection is dead without knowing it (OperationalError), or knows (InterfaceError)."""
    connection.ensure_connection()
    if end == "client":
        return connection.connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        victim = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [victim])
    other.close()


ENGLISH = {"title_en": "Cachoo privacy policy", "change_summary_en": "The first."}


def test_every_translation_says_that_it_is_one_and_leads_to_the_text_that_counts(client):
    a_bilingual_version(a_policy(languages=("ar", "en")))
    schedule.forget()
    for address in ("/en/privacy/", "/en/privacy/versions/1/", "/en/privacy/bare/"):
        shown = client.get(address).content.decode()
        assert "the original counts" in shown and "<bdi>العربية</bdi></a></p>" in shown, address
    assert "العبرة بالأصل" not in client.get("/ar/privacy/").content.decode()


def a_bilingual_version(policy):
    """Published in Arabic and English."""
    version = a_draft(policy, **ENGLISH)
    for section in version.sections.all():
        section.title_en = section.title_ar and "Title"
        section.body_en = "Text"
        section.save()
    return publish(an_approved(version), by="huda")


def test_the_root_sends_readers_to_a_language_that_the_version_speaks(client):
    policy = a_policy(languages=("ar", "en"))
    english = {"Accept-Language": "en-GB,en;q=0.8"}
    a_bilingual_version(policy)
    schedule.forget()
    assert client.get("/")["Location"] == "/ar/privacy/"
    assert client.get("/", headers=english)["Location"] == "/en/privacy/"
    assert client.get("/en/")["Location"] == "/en/privacy/"
    assert client.get("/fr/")["Location"] == "/ar/privacy/"


def test_a_language_that_the_version_lacks_says_so_and_leads_to_those_it_has(client, monkeypatch):
    policy = a_policy(languages=("ar", "en"))
    a_bilingual_version(policy)
    second = a_published(policy, effective_at=soon(100))
    monkeypatch.setattr(views.timezone, "now", lambda: second.effective_at)
    page = client.get("/en/privacy/")
    assert page.status_code == 200
    for link in ("/ar/privacy/", "/en/privacy/versions/1/", "/en/privacy/versions/"):
        assert f'href="{link}"' in page.content.decode()
    listed = client.get("/en/privacy/versions/").content.decode()
    assert 'href="/ar/privacy/versions/2/"' in listed and 'href="/en/privacy/versions/1/"' in listed
    english = {"Accept-Language": "en"}
    assert client.get("/", headers=english)["Location"] == "/ar/privacy/"


def test_readers_of_the_version_in_force_learn_of_the_one_to_come(client, monkeypatch):
    policy = a_policy()
    first = a_published(policy)
    second = a_published(policy, effective_at=soon(100))
    monkeypatch.setattr(views.timezone, "now", lambda: first.effective_at)
    page = client.get("/ar/privacy/").content.decode()
    assert 'href="/ar/privacy/versions/2/"' in page
    assert both(second.effective_at, "ar").clock in page


def test_the_address_of_a_problem_explains_it(client):
    page = client.get("/problems/unknown_content").content.decode()
    assert "unknown_content" in page and "اجلب النص من جديد" in page
    assert client.get("/problems/nothing").status_code == 404


def test_the_page_names_the_version_its_dates_and_when_it_was_updated(client):
    version = a_published()
    html = client.get("/ar/privacy/versions/1/").content.decode()
    footer = html[html.index("<footer") :]
    assert both(version.published_at, "ar").gregorian in footer
    assert both(version.effective_at, "ar").hijri in html


def test_only_a_coding_that_is_accepted_is_used(client):
    a_published()
    for accepted, zipped in {
        "gzip;q=0": False,
        "notgzip": False,
        "br, GZIP;q=0.5": True,
        "identity": False,
    }.items():
        response = client.get("/ar/privacy/", headers={"Accept-Encoding": accepted})
        assert ("Content-Encoding" in response) is zipped, accepted


def test_a_page_answers_reading_and_nothing_else(client):
    a_published()
    for method in ("post", "put", "delete", "options", "patch"):
        assert getattr(client, method)("/ar/privacy/").status_code == 405, method


def test_even_a_refused_host_gets_the_security_headers(client):
    for address in ("/ar/privacy/", "/api/v1/policies/privacy/versions", "/api/v1/openapi.json"):
        response = client.get(address, headers={"Host": "evil.example"})
        assert (response.status_code, "evil" in str(response.headers)) == (400, False)
        assert "default-src 'none'" in response["Content-Security-Policy"], address
        assert response["X-Frame-Options"] == "DENY" and response["X-Request-Id"], address


def test_a_database_that_does_not_answer_holds_up_one_reader_only(client, monkeypatch):
    a_published()
    client.get("/ar/privacy/")
    monkeypatch.setattr(schedule.Memory, "began", 0.0)
    monkeypatch.setattr(schedule, "_fresh", lambda: pytest.fail("somebody is asking already"))
    with schedule.Memory.asking:
        assert client.get("/ar/privacy/").status_code == 200


def test_a_policys_versions_are_read_page_by_page_and_a_page_we_never_gave_is_refused(
    client, django_assert_num_queries
):
    versions = "/api/v1/policies/privacy/versions"
    policy = a_policy()
    for day in range(1, 6):
        a_published(policy, effective_at=soon(day * 86400))
    other = a_published(a_policy(slug="terms")).policy
    whole = client.get(versions).json()
    assert [one["version"] for one in whole["items"]] == [5, 4, 3, 2, 1] and whole["next"] is None
    seen, where = [], f"{versions}?limit=2"
    while where:
        with django_assert_num_queries(0):
            answer = client.get(where)
        page = answer.json()
        seen.extend(page["items"])
        assert len(page["items"]) in (1, 2)
        onwards = page["next"] and f"?{urlencode({'limit': 2, 'cursor': page['next']})}"
        assert answer.headers.get("Link") == (onwards and f'<{onwards}>; rel="next"')
        where = onwards and f"{versions}{onwards}"
    assert seen == whole["items"]
    cursor = client.get(f"{versions}?limit=1").json()["next"]
    for wrong, place in {
        "limit=0": "?limit", "limit=201": "?limit", "limit=٥": "?limit", "limit=02": "?limit",
        "cursor=": "?cursor", "cursor=3": "?cursor", f"cursor={cursor}x": "?cursor",
    }.items():  # fmt: skip
        refused = client.get(f"{versions}?{wrong}")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), wrong
        assert refused.json()["errors"][0]["pointer"] == place
        assert refused["Content-Type"] == "application/problem+json"
    foreign = client.get(f"/api/v1/policies/{other.slug}/versions?cursor={cursor}")
    assert foreign.status_code == 400, "a cursor of one list is none of another"


def test_a_page_is_answered_while_others_fill_the_shelf(monkeypatch):
    monkeypatch.setattr(published, "SHELF_SIZE", 1)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            asked = [(number % 3,) for number in range(20_000)]
            assert list(pool.map(lambda key: published._kept(key, lambda: key), asked)) == asked
    finally:
        sys.setswitchinterval(usual)
        published.SHELF.clear()


def test_what_is_published_while_the_schedule_is_read_is_there_whole_or_not_yet(monkeypatch, caplog):
    first = a_published()
    draft = an_approved(a_draft(first.policy))
    read = schedule._texts

    def late():
        texts = read()
        publish(draft, by="huda")
        return texts

    monkeypatch.setattr(schedule, "_texts", late)
    assert [one.number for one in schedule.load().policies["privacy"].versions] == [first.number]
    assert not caplog.records
