"""The command that lints: what it prints of a file and of a version, what it writes, what it refuses."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from policies.expectations import Expectation, Finds, Point
from policies.lint.findings import Finding, Rule
from policies.models import PolicyVersion
from policies.reporting import completeness_summary, lacking_line, lint_summary
from tests.builders import a_draft, a_policy
from tests.policies.importing.documents import a_document

DEFECTIVE = """سياسة تطبيق نسيم

لماذا نستعمل بياناتك

نستعمل بياناتك او عنوانك , في اإلدارة.

كيف نحمي بياناتك

نحميها من التعديل.

راسلنا على privacy@nasim.example
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(DEFECTIVE, encoding="utf-8")
    return path


def lint_policy(*arguments: object) -> str:
    out = StringIO()
    call_command("lint_policy", *map(str, arguments), "--report", "en", stdout=out)
    return out.getvalue()


def test_a_file_is_reported_with_lines_suggestions_and_what_the_law_expects(file):
    out = lint_policy(file)
    assert "Spelling and marks: 4 findings, 4 of which can be mended safely." in out
    assert "AR001 line 5 [" in out and "⟨الإدارة⟩" in out
    assert "missing: how long the data is kept (IR 4(1); GDPR 13(2)(a))" in out
    assert "present: how to reach them" in out
    assert file.read_text(encoding="utf-8") == DEFECTIVE


def test_the_report_is_in_arabic_too_and_so_are_its_commas(file):
    out = StringIO()
    call_command("lint_policy", str(file), "--report", "ar", stdout=out)
    assert "findings" not in out.getvalue()
    ours = [line for line in out.getvalue().splitlines() if not line.startswith("    [")]
    assert not re.search("%, |[\u0621-\u064a],", re.sub("⟨.*?⟩", "", "\n".join(ours)))


@pytest.mark.parametrize(
    ("safe", "summary"),
    [
        ([], "nothing found."),
        ([True], "1 finding, and it can be mended safely."),
        ([True, True, False], "3 findings, 2 of which can be mended safely."),
        ([False], "1 finding; only a person can mend it."),
        ([False, False], "2 findings; only a person can mend them."),
    ],
)
def test_the_summary_counts_what_can_be_mended_and_says_when_nothing_can(safe, summary):
    findings = [Finding(Rule.LATIN_MARK, "use", "body", 0, 1, ",", "،", 0.95, one) for one in safe]
    with translation.override("en"):
        assert lint_summary(findings, "ar") == f"Spelling and marks: {summary}"


def test_what_is_present_missing_and_contradictory_adds_up_to_what_the_law_expects():
    points = [Point(one, Finds.MISSING) for one in Expectation if one is not Expectation.NEGATION]
    points[0] = Point(points[0].expectation, Finds.PRESENT)
    points[1] = Point(points[1].expectation, Finds.CONTRADICTORY)
    lost = [Point(Expectation.NEGATION, Finds.CONTRADICTORY, key) for key in ("use", "data")]
    with translation.override("en"):
        said = completeness_summary([*points, *lost])
    assert said.startswith(f"What the law expects: 1 of {len(points)} present. Missing: ")
    assert said.partition("Missing: ")[2].partition(".")[0].count(", ") == len(points) - 3
    assert "how to reach them" in said.partition("Contradictory: ")[2].partition(".")[0]
    assert said.endswith("Besides, 2 headings seem to deny what their text asserts.")


def test_a_point_that_a_sentence_makes_for_no_declaration_is_not_called_unsaid():
    present = Point(Expectation.RETENTION, Finds.PRESENT, "use", "سنة.", lacking=("خدمتك", "الرسائل"))
    missing = Point(Expectation.RETENTION, Finds.MISSING, lacking=("خدمتك",))
    with translation.override("en"):
        assert lacking_line(present) == "said in the text, tied to none of: خدمتك, الرسائل"
        assert lacking_line(missing) == "not said of: خدمتك"


PAGE = """<h1>سياسة تطبيق نسيم</h1><script>alert(1)</script>
<h2>لماذا نستعمل بياناتك</h2><p>نستعمل <b>بياناتك</b> او عنوانك , في اإلدارة.</p>
<h2>كيف نحمي بياناتك</h2><ul><li>نحميها من التعديل.</li></ul><p>راسلنا على privacy@nasim.example</p>"""
MARKED = DEFECTIVE.replace("سياسة", "# سياسة", 1).replace("لماذا", "## لماذا").replace("كيف", "## كيف")


def as_word() -> bytes:
    return a_document(lambda document: document.add_paragraph("نستعمل بياناتك او عنوانك , في اإلدارة."))


@pytest.mark.parametrize(
    ("name", "content"), [("p.html", PAGE.encode()), ("p.md", MARKED.encode()), ("p.docx", as_word())]
)
def test_a_page_a_markdown_file_and_a_word_document_are_read_as_the_import_reads_them(
    tmp_path, name, content
):
    path = tmp_path / name
    path.write_bytes(content)
    out = lint_policy(path)
    assert "AR001 text [" in out and "⟨الإدارة⟩" in out and "line" not in out.split("\n\n")[0]
    assert ("Left behind" in out) == (name == "p.html")
    with pytest.raises(CommandError, match="Only plain text is mended here"):
        lint_policy(path, "--mend", tmp_path / "mended")
    assert not (tmp_path / "mended").exists() and path.read_bytes() == content


def test_the_mended_file_differs_in_the_safe_places_only_and_has_none_left(file, tmp_path):
    mended = tmp_path / "mended.txt"
    lint_policy(file, "--mend", mended)
    right = DEFECTIVE.replace("او", "أو").replace(" , ", "، ").replace("اإلدارة", "الإدارة")
    assert mended.read_text(encoding="utf-8") == right
    assert "nothing found" in lint_policy(mended)


def test_a_text_that_is_not_arabic_is_only_checked_for_what_the_law_expects(file):
    out = lint_policy(file, "--language", "en")
    assert "only Arabic is read over" in out and "AR0" not in out


@pytest.mark.django_db
def test_the_newest_version_of_a_policy_is_reported():
    draft = a_draft(a_policy(languages=("ar", "en")))
    draft.sections.filter(key="use-mail").update(body_ar="نراسلك ان أردت , أو لا.")
    out = lint_policy("--policy", "privacy")
    assert "AR010" in out and "[use-mail]" in out
    assert "present: who is responsible" in out
    assert PolicyVersion.objects.get().sections.get(key="use-mail").body_ar == "نراسلك ان أردت , أو لا."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["absent.txt"],
        ["absent.txt", "--policy", "privacy"],
        ["--policy", "privacy", "--mend", "out.txt"],
        ["--policy", "unknown"],
        ["--policy", "privacy", "--language", "fr"],
    ],
)
def test_a_refusal_is_one_sentence(arguments):
    a_draft()
    with pytest.raises(CommandError) as refused:
        lint_policy(*arguments)
    assert "No such file" not in str(refused.value)
    assert str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a" * 1_000_001])
def test_a_file_that_cannot_be_imported_is_refused_here_too(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError):
        lint_policy(file)
