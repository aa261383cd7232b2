"""The command: what it prints, what it publishes, and that a refusal is one sentence and stores nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from policies.approval import hash_of
from policies.management.commands.import_policy import duration
from policies.models import AuditEvent, Controller, Policy, PolicyVersion, Status
from policies.proofreading import lint_of
from policies.reviewing import SamePersonCannotApprove, approve, submit
from tests.builders import a_staff_member
from tests.policies.importing.documents import a_document
from tests.policies.importing.texts import ARABIC


@pytest.fixture
def policy(db):
    a_staff_member("omar@nasim.example", "editor", username="omar")
    a_staff_member("huda@nasim.example", "approver", username="huda")
    controller = Controller.objects.create(party="نسيم")
    return Policy.objects.create(
        slug="privacy",
        name_ar="سياسة",
        controller=controller,
        contact_email="privacy@nasim.example",
        minimum_notice=0,
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(ARABIC, encoding="utf-8")
    return path


TWO = ("--by", "omar", "--approved-by", "huda", "--gaps-reason", "نكمله في الإصدار التالي.")


def import_policy(file, *options):
    out, by = StringIO(), () if {"--by", "--publish"} & set(options) else ("--by", "omar")
    whole = ("--policy", "privacy", "--language", "ar", *by, *options)
    call_command("import_policy", str(file), *whole, stdout=out)
    return out.getvalue()


def test_the_command_shows_headings_proposals_with_sentences_and_what_is_unknown(policy, file):
    out = import_policy(file)
    assert "سياسة خصوصية تطبيق نسيم" in out and "3 مع من نشارك البيانات [sharing]" in out
    assert "ونرسل نشرة شهرية لمن يشترك فيها." in out
    assert "privacy@nasim.example" in out
    draft = PolicyVersion.objects.get()
    assert draft.status == Status.DRAFT
    desk = f"http://testserver/ar/admin/policies/policyversion/{draft.pk}/change/"
    assert out.rstrip().splitlines()[-1] == desk


def test_who_imports_is_named_once_there_is_staff_and_does_not_approve_it(policy, file):
    with pytest.raises(CommandError, match="--by"):
        call_command("import_policy", str(file), "--policy", "privacy", "--language", "ar")
    assert not PolicyVersion.objects.exists()
    import_policy(file, "--by", "HUDA", "--summary", "الأول")
    draft = submit(PolicyVersion.objects.get(), by="omar")
    huda = User.objects.get(username="huda")
    with pytest.raises(SamePersonCannotApprove):
        approve(draft, by=huda, shown=hash_of(draft))
    User.objects.update(is_staff=False)
    Policy.objects.get().versions.all().delete()
    call_command("import_policy", str(file), "--policy", "privacy", "--language", "ar")


def test_publishing_what_an_earlier_run_stored_names_the_draft_and_the_way_on(policy, file):
    import_policy(file)
    draft = PolicyVersion.objects.get()
    with pytest.raises(CommandError) as refused:
        import_policy(file, "--publish", *TWO)
    said = str(refused.value).splitlines()
    assert str(draft) in said[0] and "[same_content]" in said[0]
    assert said[-1].endswith(f"/ar/admin/policies/policyversion/{draft.pk}/change/")
    assert PolicyVersion.objects.get() == draft and draft.is_draft


def test_publishing_takes_effect_after_the_span_and_leaves_unconfirmed_declarations_out(policy, file):
    before = timezone.now()
    import_policy(file, "--publish", *TWO, "--effective-in", "5m")
    version = PolicyVersion.objects.get()
    assert (version.status, version.number) == (Status.PUBLISHED, 1)
    assert version.effective_at >= (before + timedelta(minutes=5)).replace(microsecond=0)
    assert version.change_summary_ar
    document = bytes(version.renditions.get(language="ar", media="json").body).decode()
    assert '"purposes":[]' in document


def test_confirmed_declarations_are_published(policy, file):
    import_policy(file, "--publish", *TWO, "--confirm-declarations", "--effective-in", "1h")
    document = bytes(PolicyVersion.objects.get().renditions.get(language="ar", media="json").body).decode()
    assert '"key":"newsletter"' in document


def test_a_second_version_needs_a_summary_and_without_one_nothing_is_stored(policy, file):
    import_policy(file, "--publish", *TWO, "--effective-in", "5m")
    file.write_text(ARABIC.replace("شهرية", "أسبوعية"), encoding="utf-8")
    with pytest.raises(CommandError):
        import_policy(file, "--publish", *TWO, "--effective-in", "10m")
    assert PolicyVersion.objects.count() == 1
    import_policy(file, "--publish", *TWO, "--effective-in", "10m", "--summary", "صارت النشرة أسبوعية.")
    assert PolicyVersion.objects.get(number=2).based_on.number == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xff\xfe", "not_utf8"),
        ("جملة تامة.".encode(), "no_heading_found"),
        (b"a" * 1_000_001, "too_large"),
    ],
)
def test_a_refusal_is_one_line_with_its_code_and_stores_nothing(policy, file, content, code):
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        import_policy(file, "--publish", *TWO)
    assert str(refused.value).endswith(f" [{code}]") and "\n" not in str(refused.value)
    assert not PolicyVersion.objects.exists()


def test_a_file_that_cannot_be_read_is_one_sentence_in_our_own_words(policy, tmp_path):
    for path in (tmp_path / "absent.txt", tmp_path):
        with pytest.raises(CommandError) as refused, translation.override("en"):
            import_policy(path)
        assert str(refused.value) in {
            "The file cannot be read: there is no such file",
            "The file cannot be read: it is a folder",
        }


def test_lists_of_ours_have_the_arabic_comma_in_arabic(policy, file):
    policy.languages = ["ar", "en"]
    policy.save()
    with pytest.raises(CommandError, match="ar، en"), translation.override("ar"):
        call_command("import_policy", str(file), "--policy=privacy", "--language=fr", "--by=omar")


def test_an_effective_moment_too_close_stores_nothing(policy, file):
    with pytest.raises(CommandError):
        import_policy(file, "--publish", *TWO, "--effective-in", "0s")
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["--by", "omar"],
        ["--approved-by", "huda"],
        ["--by", "omar", "--approved-by", "omar"],
        ["--by", "omar", "--approved-by", "OMAR"],
        ["--by", "omar", "--approved-by", "omar@nasim.example"],
    ],
)
def test_one_person_alone_publishes_nothing_by_the_command(policy, file, names):
    with pytest.raises(CommandError):
        import_policy(file, "--publish", *names, "--gaps-reason", "نكمله لاحقًا.")
    assert not PolicyVersion.objects.exists()


def test_a_file_that_turns_its_words_round_is_published_by_nobody_but_can_be_mended(policy, file):
    file.write_text(ARABIC.replace("ونرسل نشرة", "ونرسل \u202eنشرة"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"U\+202E.*stray_control"):
        import_policy(file, "--publish", *TWO)
    assert not PolicyVersion.objects.exists()
    import_policy(file)
    assert "AR014" in {finding.rule for finding in lint_of(PolicyVersion.objects.get(), "ar")}


@pytest.mark.parametrize(
    "spelt",
    [
        "omar ",
        " Omar@nasim.example",
        "ｏmar@nasim.example",
        "omar@nasim.example\u200b",
        "Omar <omar@nasim.example>",
    ],
)
def test_no_spelling_of_a_name_passes_for_a_second_person(policy, file, spelt):
    for names in (("omar", spelt), (spelt, "omar"), (spelt, "huda"), ("omar", "ghost@nowhere.example")):
        with pytest.raises(CommandError, match="unknown_account"):
            import_policy(file, "--publish", "--by", names[0], "--approved-by", names[1])
    assert not PolicyVersion.objects.exists()


def test_only_an_active_account_with_the_right_approves_by_the_command(policy, file):
    a_staff_member("nora@nasim.example", "translator")
    a_staff_member("gone@nasim.example", "approver", is_active=False)
    refused = {
        "nora@nasim.example": "may_not_approve",
        "gone@nasim.example": "unknown_account",
        "h" * 400: "unknown_account",
    }
    for name, code in refused.items():
        with pytest.raises(CommandError, match=code) as said:
            import_policy(file, "--publish", "--by", "omar", "--approved-by", name)
        assert len(str(said.value)) < 250
    assert not PolicyVersion.objects.exists()


def test_whoever_is_said_to_import_has_an_account_also_where_nothing_is_published(policy, file):
    for stranger in ("omar ", "ghost@nowhere.example", "o" * 400):
        with pytest.raises(CommandError, match="unknown_account"):
            import_policy(file, "--by", stranger)
    assert not PolicyVersion.objects.exists()
    import_policy(file, "--by", "Omar@Nasim.example")
    assert PolicyVersion.objects.get().contributions.get().person == "omar"


def test_the_account_of_an_address_stands_as_its_one_name(policy, file):
    names = ("--by", "Omar@Nasim.example", "--approved-by", "HUDA@nasim.example")
    import_policy(file, "--publish", *names, "--gaps-reason", "نكمله لاحقًا.")
    assert set(AuditEvent.objects.values_list("actor", flat=True)) == {"omar", "huda"}


def test_a_shorter_notice_needs_a_reason_that_is_kept(policy, file):
    import_policy(file, "--publish", *TWO, "--effective-in", "5m")
    Policy.objects.update(minimum_notice=10)
    file.write_text(ARABIC.replace("شهرية", "أسبوعية"), encoding="utf-8")
    options = ["--publish", *TWO, "--effective-in", "10m", "--summary", "صارت النشرة أسبوعية."]
    with pytest.raises(CommandError):
        import_policy(file, *options)
    import_policy(file, *options, "--shorter-notice", "طلبت ذلك الجهة المنظمة.")
    event = AuditEvent.objects.get(action="shorten_notice")
    assert (event.actor, event.reason) == ("huda", "طلبت ذلك الجهة المنظمة.")


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
