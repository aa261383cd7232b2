"""The command that lints: what it prints of a file and of a version, what it writes, what it refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from policies.models import PolicyVersion
from tests.builders import a_draft, a_policy

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


def test_the_report_is_in_arabic_too(file):
    out = StringIO()
    call_command("lint_policy", str(file), "--report", "ar", stdout=out)
    assert "findings" not in out.getvalue()


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
    assert str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a" * 1_000_001])
def test_a_file_that_cannot_be_imported_is_refused_here_too(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError):
        lint_policy(file)
