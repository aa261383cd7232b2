"""The formats of a version: each published once, hashed, kept for ever, and named where there is none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.canonical import sha256_hex
from policies import renditions, schedule
from policies.models import Media
from policies.projection import project_published
from policies.publishing import publish
from tests.builders import a_bilingual, a_draft, a_policy, a_published, an_approved

pytestmark = pytest.mark.django_db
CONTENT = "/api/v1/policies/privacy/versions/1/content/ar"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PUBLISHED_ROOT = tmp_path / "published"
    renditions._body.cache_clear()
    schedule.forget()
    return settings.PUBLISHED_ROOT


@pytest.fixture
def before_pdf(monkeypatch):
    """Publishing as it was before there were PDFs."""
    monkeypatch.setattr(renditions, "_pdf", lambda *_: {})


def test_a_version_is_published_as_a_pdf_in_each_complete_language():
    english = {"title_en": "Policy", "change_summary_en": "All of it."}
    one = a_published(a_policy(languages=("ar", "en")), sections=[("contact", 1, "", "راسلنا.")], **english)
    assert set(one.renditions.filter(media=Media.PDF).values_list("language", flat=True)) == {"ar"}
    row = one.renditions.get(media=Media.PDF)
    assert bytes(row.body).startswith(b"%PDF-1.7") and row.sha256 == sha256_hex(bytes(row.body))


def test_the_plain_text_of_a_translation_says_below_its_title_which_text_counts():
    one = a_bilingual(a_policy(languages=("ar", "en")))
    texts = {row.language: bytes(row.body).decode() for row in one.renditions.filter(media=Media.TEXT)}
    said = texts["en"].split("\n\n")[1]
    assert said.startswith("This is a translation.") and said.endswith(" العربية")
    assert "ترجمة" not in texts["ar"]


def test_the_pdf_is_answered_for_ever_under_its_hash_and_with_a_name(client):
    row = a_published().renditions.get(media=Media.PDF)
    response = client.get(f"{CONTENT}.pdf")
    assert response.content == bytes(row.body)
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{row.sha256}"'
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'inline; filename="privacy-1-ar.pdf"'
    assert response["Content-Language"] == "ar"


def test_whoever_holds_a_format_gets_304_without_a_query(client):
    a_published()
    for media in ("", ".html", ".txt", ".pdf"):
        etag = client.get(f"{CONTENT}{media}")["ETag"]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.get(f"{CONTENT}{media}", headers={"If-None-Match": etag})
        assert (response.status_code, response.content, len(asked)) == (304, b"", 0), media


def test_the_api_names_every_format_with_its_address_and_hash(client):
    version = a_published()
    formats = client.get("/api/v1/policies/privacy/versions/1").json()["languages"]["ar"]["formats"]
    assert set(formats) == set(Media.values)
    for media, named in formats.items():
        assert named["sha256"] == version.renditions.get(media=media).sha256
        assert sha256_hex(client.get(named["url"]).content) == named["sha256"]


def test_the_page_leads_to_every_format(client):
    a_published()
    page = client.get("/ar/privacy/").content.decode()
    for end in ("", ".html", ".txt", ".pdf"):
        assert f'href="{CONTENT}{end}"' in page, end


def test_a_version_older_than_the_format_is_read_as_before_and_its_pdf_refused_by_name(client, before_pdf):
    a_published()
    response = client.get(f"{CONTENT}.pdf", headers={"Accept-Language": "ar"})
    assert (response.status_code, response.json()["code"]) == (404, "no_such_format")
    assert "بهذه الصيغة" in response.json()["title"]
    page = client.get("/ar/privacy/").content.decode()
    assert "ar.txt" in page and "ar.pdf" not in page
    formats = client.get("/api/v1/policies/privacy/versions/1").json()["languages"]["ar"]["formats"]
    assert set(formats) == {"json", "html", "txt"}


def test_a_format_that_nobody_knows_is_not_found(client):
    a_published()
    assert client.get(f"{CONTENT}.exe").json()["code"] == "not_found"


def test_a_text_with_letters_that_the_fonts_lack_is_published_without_a_pdf(client):
    version = a_published(sections=[("contact", 1, "", "اسمه بالهندية हिन्दी.")])
    assert set(version.renditions.values_list("media", flat=True)) == {"json", "html", "txt"}
    assert client.get(f"{CONTENT}.pdf").json()["code"] == "no_such_format"


def test_the_pdf_is_among_the_files_of_the_host(own_folder):
    version = a_published()
    project_published(at=version.effective_at)
    row = version.renditions.get(media=Media.PDF)
    assert (own_folder / "bytes" / row.sha256).read_bytes() == bytes(row.body)


def test_numbers_keep_their_order_in_right_to_left_plain_text_only(client):
    call = "Call 011-234-5678."
    policy = a_policy(languages=("ar", "en"))
    english = {"title_en": "Policy", "change_summary_en": "All of it."}
    draft = a_draft(policy, sections=[("contact", 1, "", "اتصل على 011-234-5678.")], **english)
    draft.sections.update(body_en=call)
    publish(an_approved(draft), by="huda")
    schedule.forget()
    assert "اتصل على \u2066011-234-5678\u2069." in client.get(f"{CONTENT}.txt").content.decode()
    assert call in client.get(f"{CONTENT[:-2]}en.txt").content.decode()
