"""The command: what it prints, what it publishes, and that a refusal is one sentence and stores nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from policies.management.commands.import_policy import duration
from policies.models import Controller, Policy, PolicyVersion, Status
from tests.policies.importing.documents import a_document
from tests.policies.importing.texts import ARABIC


@pytest.fixture
def policy(db):
    controller = Controller.objects.create(party="نسيم")
    return Policy.objects.create(
        slug="privacy", name_ar="سياسة", controller=controller, contact_email="privacy@nasim.example"
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(ARABIC, encoding="utf-8")
    return path


def import_policy(file, *options):
    out = StringIO()
    call_command("import_policy", str(file), "--policy", "privacy", "--language", "ar", *options, stdout=out)
    return out.getvalue()


def test_the_command_shows_headings_proposals_with_sentences_and_what_is_unknown(policy, file):
    out = import_policy(file)
    assert "سياسة خصوصية تطبيق نسيم" in out and "3 مع من نشارك البيانات [sharing]" in out
    assert "ونرسل نشرة شهرية لمن يشترك فيها." in out
    assert "privacy@nasim.example" in out
    assert PolicyVersion.objects.get().status == Status.DRAFT


def test_publishing_takes_effect_after_the_span_and_leaves_unconfirmed_declarations_out(policy, file):
    before = timezone.now()
    import_policy(file, "--publish", "--effective-in", "5m")
    version = PolicyVersion.objects.get()
    assert (version.status, version.number) == (Status.PUBLISHED, 1)
    assert version.effective_at >= (before + timedelta(minutes=5)).replace(microsecond=0)
    assert version.change_summary_ar
    document = bytes(version.renditions.get(language="ar", media="json").body).decode()
    assert '"purposes":[]' in document


def test_confirmed_declarations_are_published(policy, file):
    import_policy(file, "--publish", "--confirm-declarations", "--effective-in", "1h")
    document = bytes(PolicyVersion.objects.get().renditions.get(language="ar", media="json").body).decode()
    assert '"key":"newsletter"' in document


def test_a_second_version_needs_a_summary_and_without_one_nothing_is_stored(policy, file):
    import_policy(file, "--publish", "--effective-in", "5m")
    file.write_text(ARABIC.replace("شهرية", "أسبوعية"), encoding="utf-8")
    with pytest.raises(CommandError):
        import_policy(file, "--publish", "--effective-in", "10m")
    assert PolicyVersion.objects.count() == 1
    import_policy(file, "--publish", "--effective-in", "10m", "--summary", "صارت النشرة أسبوعية.")
    assert PolicyVersion.objects.get(number=2).based_on.number == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "جملة تامة.".encode(), b"a" * 1_000_001])
def test_a_refusal_is_one_line_and_stores_nothing(policy, file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        import_policy(file, "--publish")
    assert str(refused.value) and "\n" not in str(refused.value)
    assert not PolicyVersion.objects.exists()


def test_a_file_that_cannot_be_read_is_one_sentence(policy, tmp_path):
    with pytest.raises(CommandError):
        import_policy(tmp_path / "absent.txt")


def test_an_effective_moment_too_close_stores_nothing(policy, file):
    with pytest.raises(CommandError):
        import_policy(file, "--publish", "--effective-in", "0s")
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("5m", 300), ("2h", 7200), ("10d", 864000)])
def test_spans_have_a_number_and_a_unit(text, seconds):
    assert duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["5", "m", "5 m", "-5m", "5w", "٥m", "1e3s"])
def test_any_other_span_is_refused(policy, file, text):
    with pytest.raises(CommandError):
        import_policy(file, f"--effective-in={text}")


def hidden(document):
    document.add_paragraph().add_run("مخفي").font.hidden = True


def test_the_command_takes_a_word_document_and_says_what_it_leaves_behind(policy, tmp_path):
    path = tmp_path / "policy.docx"
    path.write_bytes(a_document(hidden))
    out = import_policy(path)
    assert "1 ما نجمعه [personal-data]" in out
    assert "مخفي" in out
    assert PolicyVersion.objects.get().title_ar == "سياسة خصوصية نسيم"


def test_the_command_refuses_another_format_in_one_line(policy, tmp_path):
    path = tmp_path / "policy.pdf"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError) as refused:
        import_policy(path)
    assert "\n" not in str(refused.value) and not PolicyVersion.objects.exists()
