"""The PDF of a version: its words come out as they went in, and it is what archives and readers want."""

import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from cachoo_privacy.demo.texts import text as demo_text
from ledger.canonical import sha256_hex
from policies import markdown
from policies.importing.storing import import_text
from policies.languages import column_of
from policies.models import DataCategory, PolicyVersion, Purpose
from policies.outline import walk
from policies.pdf.policy import draft_pdf, policy_pdf
from policies.snapshot import Dates, read
from tests.builders import a_draft, a_policy
from tests.policies.pdf import reading
from tests.seed import SEED

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
DATES = Dates(3, AT, AT, datetime(2026, 12, 22, 9, tzinfo=UTC))
TABLE = "| البيان | المدة |\n| --- | --- |\n| الاسم | سنة |\n| البريد | سنتان |"
LISTS = "نجمع:\n\n- الأسماء\n  1. أولًا\n  2. ثانيًا\n- العناوين\n\nثم **نحذفها** ولا *نبيعها*."
LINES = "اتصل على 011-234-5678 أو راسلنا على help@cachoo.example. نجيبك [هنا](https://example.com/a)."


@pytest.fixture
def seed():
    """The real text as it was supplied, unmended."""
    a_policy()
    version = import_text(SEED.read_bytes(), policy="privacy", language="ar", by="omar")
    return read(PolicyVersion.objects.select_related("policy__controller").get(pk=version.pk))


def a_whole(body: str = LISTS, **more):
    sections = [
        ("introduction", 1, "", "مقدمة."),
        ("one", 1, "الإصلاح والآلات", body),
        ("two", 2, "الأولى", LINES),
        ("three", 1, "الثالثة", TABLE),
    ]
    return read(a_draft(a_policy(languages=("ar", "en")), sections=sections, **more))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


@pytest.mark.parametrize("program", [reading.by_poppler, reading.by_pdfium])
def test_the_words_of_the_real_text_are_found_again_and_no_lam_is_turned_round(seed, program):
    wanted = "\n".join(
        f"{node.section.title_ar}\n{markdown.visible(node.section.body_ar)}" for node in walk(seed.nodes)
    )
    text = program(policy_pdf(seed, "ar", DATES))
    assert reading.share_found(SEED.read_text(encoding="utf-8"), text) >= 0.98
    assert reading.share_found(wanted, text) >= 0.98
    assert not reading.newly_turned_round(wanted, text)
    assert seed.version.policy.contact_email in text


@pytest.mark.parametrize("program", [reading.by_poppler, reading.by_pdfium])
def test_the_words_of_a_text_with_vowel_marks_are_found_again_too(program):
    parts = demo_text(2, "ar").parts
    body = "\n\n".join(part.body for part in parts)
    found = program(policy_pdf(a_whole(body), "ar", DATES))
    wanted = markdown.visible(body)
    assert len(reading.MARKS.findall(wanted)) > 20
    assert reading.share_found(wanted, found) >= 0.98
    assert not reading.newly_turned_round(wanted, found)


def test_only_our_fonts_are_inside_and_all_of_them_are(seed):
    lines = reading.poppler("pdffonts", policy_pdf(seed, "ar", DATES), "-").splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in lines} == {
        "VazirmatnPDF-Regular",
        "VazirmatnPDF-Bold",
    }
    assert all("yes yes yes" in line for line in lines)


def test_the_same_version_gives_the_same_bytes_twice():
    whole = a_whole()
    assert sha256_hex(policy_pdf(whole, "ar", DATES)) == sha256_hex(policy_pdf(whole, "ar", DATES))


def test_it_is_tagged_titled_speaks_its_language_and_has_an_outline():
    whole = a_whole(title_ar="سياسة الإصلاح", title_en="Policy")
    for language, title in (("ar", "سياسة الإصلاح"), ("en", "Policy")):
        with opened(policy_pdf(whole, language, DATES)) as pdf:
            assert str(pdf.Root.Lang) == language
            assert bool(pdf.Root.MarkInfo.Marked) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
            assert str(pdf.docinfo.Title) == title
            with pdf.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            if language == "ar":
                with pdf.open_outline() as outline:
                    titles = [item.title for item in outline.root]
                    assert [title for title in titles if "الإصلاح" in title], titles
                    assert outline.root[0].children


def test_the_published_json_is_attached_and_its_hash_stands_at_the_foot_of_each_page():
    whole = a_whole("\n\n".join(["كلام طويل جدًّا يملأ صفحة. " * 20] * 12))
    made = policy_pdf(whole, "ar", DATES)
    with opened(made) as pdf:
        (name,) = pdf.attachments
        attached = pdf.attachments[name].get_file().read_bytes()
        pages = len(pdf.pages)
    assert json.loads(attached)["version"] == 3
    text = reading.by_poppler(made)
    assert pages > 1
    assert text.count(sha256_hex(attached)) == pages
    assert text.count("22") >= 2 and "الإصدار" in text


def test_a_mail_address_has_a_line_of_its_own_and_its_parts_in_order():
    text = reading.by_pdfium(policy_pdf(a_whole(), "ar", DATES))
    assert "help@cachoo.example.\r\n" in text
    assert "011-234-5678" in text


def test_an_independent_checker_of_the_matterhorn_checkpoints_finds_no_error(tmp_path):
    file, said = tmp_path / "a.pdf", tmp_path / "said.json"
    file.write_bytes(policy_pdf(a_whole(), "ar", DATES))
    program = Path(sys.executable).with_name("outloud")
    subprocess.run([program, "-q", "--json", said, file], check=True, capture_output=True)
    (result,) = json.loads(said.read_text())["results"]
    assert result["counts"]["error"] == 0
    # Several glyphs for one letter are Arabic, not a fault; everything else it warns of is one.
    assert {finding["rule"] for finding in result["findings"]} <= {"TXT-004"}
    ran = {rule["rule"] for rule in result["rules"] if rule["outcome"] == "pass"}
    assert {"TAG-001", "DOC-010", "DOC-013", "HDG-001", "TBL-001", "LST-001", "DOC-031"} <= ran


def test_what_looks_like_markup_of_typst_stays_text():
    body = 'اقرأ #read("/etc/passwd") و $x^2$ و @label و #import "@preview/a:1.0.0"'
    text = reading.by_poppler(policy_pdf(a_whole(body), "ar", DATES))
    assert '("/etc/passwd")' in text and "import" in text and "@preview/a:1.0.0" in text
    assert "root:" not in text


def test_a_draft_says_so_on_every_page_and_carries_no_hash():
    text = reading.by_poppler(draft_pdf(a_whole(), "ar", DATES))
    assert "مسودة" in text and "SHA-256" not in text


def test_a_translation_says_that_the_original_counts_and_the_original_says_nothing_of_it():
    whole = a_whole(title_en="Policy")
    text = " ".join(reading.by_poppler(policy_pdf(whole, "en", DATES)).split())
    assert "Translated from" in text and "where they differ, that text counts" in text
    assert "مترجم عن" not in reading.by_poppler(policy_pdf(whole, "ar", DATES))


def test_a_third_language_says_how_data_is_collected_and_kept_in_its_own_words():
    said = {"id": ("dari Anda", "dua tahun", "lewat aplikasi"), "en": ("from you", "two years", "by the app")}
    version = a_draft(a_policy(languages=("ar", *said)), title_en="Policy", title_ind="Kebijakan")
    purpose, category = {"title_ar": "الدعم"}, {"title_ar": "البريد"}
    for language, (collected, kept, ways) in said.items():
        titled, collection = column_of("title", language), column_of("collection", language)
        purpose |= {titled: "A", collection: collected, column_of("retention", language): kept}
        category |= {titled: "B", collection: ways}
    Purpose.objects.create(version=version, key="support", confirmed=True, **purpose)
    DataCategory.objects.create(version=version, key="email", confirmed=True, **category)
    whole = read(version)
    for language, words in said.items():
        text = reading.by_poppler(policy_pdf(whole, language, DATES))
        assert all(one in text for one in words), language
        assert not any(one in text for other in said if other != language for one in said[other])


def test_what_is_longer_or_wider_than_paper_stays_on_it_and_is_read_whole():
    cells = " | ".join(["والمستخدمونهم"] * 12)
    address = "https://example.com/" + "a" * 120
    wide = f"| {cells} |\n|{' --- |' * 12}\n| {address} | {cells} |"
    body = f"{'سمكلب' * 9_000}\n\nرابط {address} انتهى.\n\n{wide}"
    made = policy_pdf(
        read(a_draft(sections=[("one", 1, "ب" * 300, body), ("two", 1, "ب", "ج")])), "ar", DATES
    )
    seen = reading.by_poppler(made).replace("\u200b", "")
    assert seen.count("سم") >= 9_000 and seen.count("مونهم") == 23
    assert not reading.beyond_the_paper(made)


def test_the_contents_keep_the_number_of_the_page_at_the_end_of_each_line():
    sections = [("one", 1, "شركة C++ (Ltd.)", "نص."), ("two", 1, "الخدمة Cloud", "نص.")]
    made = policy_pdf(read(a_draft(sections=sections)), "ar", DATES)
    lines = reading.poppler("pdftotext", made, "-layout", "-", "-").splitlines()
    entry = next(line for line in lines if "C++" in line)
    assert re.match(r"\W*1\W{9,} 1\W+شركة", entry), entry


def test_a_lone_heading_makes_no_contents_and_a_hundred_levels_of_lists_make_a_page():
    deep = "\n".join("  " * level + "- كلمة" for level in range(60))
    sections = [("one", 1, "وحيد", deep)]
    text = reading.by_pdfium(policy_pdf(read(a_draft(sections=sections)), "ar", DATES))
    assert "المحتويات" not in text and text.count("كلمة") >= 30 and text.count("•") >= 10
