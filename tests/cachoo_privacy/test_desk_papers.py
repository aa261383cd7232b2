"""PDFs at the desk: of a draft and of a redline, for staff who may read drafts, kept by no cache."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_draft, a_policy, a_published, a_staff_member
from tests.policies.pdf import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def omar():
    client = Client()
    client.force_login(a_staff_member("omar@cachoo.example", "editor"))
    return client


def address(name: str, *which: object) -> str:
    return reverse(f"admin:version-{name}", args=which)


def check_paper(response) -> str:
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, noarchive"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    return reading.by_pdfium(response.content)


def test_a_draft_is_read_as_a_pdf_that_says_it_is_one(omar):
    draft = a_draft()
    response = omar.get(address("preview-pdf", draft.pk, "ar"))
    assert "نجيب عن أسئلتك" in check_paper(response)
    assert response["Content-Disposition"] == f'inline; filename="draft-{draft.pk}-ar.pdf"'


def test_the_pdf_of_a_published_version_is_the_published_one(omar):
    response = omar.get(address("preview-pdf", a_published().pk, "ar"))
    assert response["Location"] == "/api/v1/policies/privacy/versions/1/content/ar.pdf"


def test_the_redline_takes_the_choices_of_the_compare_page(omar):
    policy = a_policy()
    old, draft = a_published(policy), a_draft(policy, title_ar="سياسة جديدة")
    paper = omar.get(address("compare", draft.pk), {"show": "everything"}).context["paper_url"]
    text = check_paper(omar.get(paper))
    assert "جديدة" in text and "نجيب عن أسئلتك" in text
    assert f"with={old.pk}" in paper and "language=ar" in paper
    assert "نجيب عن أسئلتك" not in check_paper(omar.get(address("compare-pdf", draft.pk)))
    for wrong in ({"with": "999"}, {"language": "fr"}, {"show": "x"}):
        assert omar.get(address("compare-pdf", draft.pk), wrong).status_code == 404, wrong


def test_only_one_version_has_no_redline(omar):
    assert omar.get(address("compare-pdf", a_draft().pk)).status_code == 404


def test_letters_without_a_glyph_are_named_on_the_page_that_one_came_from(omar):
    policy = a_policy()
    a_published(policy)
    draft = a_draft(policy, sections=[("contact", 1, "", "हिन्दी")])
    for name, which in (("preview-pdf", [draft.pk, "ar"]), ("compare-pdf", [draft.pk])):
        page = omar.get(address(name, *which), follow=True)
        assert page.status_code == 200 and "U+0939" in page.content.decode(), name


def test_nobody_else_reads_them(omar):
    policy = a_policy()
    a_published(policy)
    draft = a_draft(policy)
    yusuf = Client()
    yusuf.force_login(a_staff_member("yusuf@cachoo.example"))
    for name, which in (("preview-pdf", [draft.pk, "ar"]), ("compare-pdf", [draft.pk])):
        assert yusuf.get(address(name, *which)).status_code == 403, name
        assert Client().get(address(name, *which)).status_code == 302, name
    assert omar.get(address("preview-pdf", draft.pk, "fr")).status_code == 404


def test_the_versions_page_leads_to_the_pdf_of_each_language(omar):
    draft = a_draft(a_policy(languages=("ar", "en")))
    page = omar.get(reverse("admin:policies_policyversion_change", args=[draft.pk])).content.decode()
    for language in ("ar", "en"):
        assert address("preview-pdf", draft.pk, language) in page


def test_the_previewed_file_cannot_pass_for_a_published_one(omar):
    response = omar.get(reverse("admin:version-file", args=[a_draft().pk, "ar", "pdf"]))
    text = reading.by_pdfium(response.content)
    assert "مسودة" in text and "SHA-256" not in text
