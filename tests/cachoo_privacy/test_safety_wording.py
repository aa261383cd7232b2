"""What is wrong with a file of a backup is said in the reader's language, without Python's own words."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from cachoo_privacy.safety.wording import in_words

pytestmark = pytest.mark.django_db(transaction=True)
RAW = ("Errno", "No such file", "Expecting", "codec", "Not a directory", "File exists")


def refused(language: str, command: str, *arguments: str, **options: object) -> str:
    """The command's words."""
    with override(language), pytest.raises(CommandError) as failed:
        call_command(command, *arguments, **options, stdout=StringIO())
    assert not any(raw in str(failed.value) for raw in RAW)
    return str(failed.value)


@pytest.mark.parametrize(
    ("language", "missing", "foreign", "folder"),
    [
        ("en", "cannot be restored: there is no", "is no description of a backup", "is a folder."),
        ("ar", "النسخة الاحتياطية: لا يوجد", "وصف نسخة احتياطية", "مجلد."),
    ],
)
def test_a_drill_names_the_file_that_is_missing_or_foreign(tmp_path, language, missing, foreign, folder):
    def said(name: str) -> str:
        return refused(language, "restore_drill", str(tmp_path / name), keys=tmp_path / "keys")

    assert missing in said("none.json") and str(tmp_path / "none.json") in said("none.json")
    (tmp_path / "folder.json").mkdir()
    assert folder in said("folder.json")
    whole = b'{"dump": "", "keys": "", "checkpoint": "", "counts": []}'
    for wrong in (b"{,", b"PGDMP\xe8", b"[]", b"{}", whole):
        (tmp_path / "foreign.json").write_bytes(wrong)
        assert foreign in said("foreign.json") and "foreign.json" in said("foreign.json")


@pytest.mark.parametrize(("language", "words"), [("en", "is no folder."), ("ar", "مجلدًا.")])
def test_a_backup_names_the_place_that_is_no_folder(tmp_path, language, words):
    (tmp_path / "file").touch()
    for into in (tmp_path / "file", tmp_path / "file" / "below"):
        assert words in refused(language, "backup", into=into, keys_into=tmp_path / "keys")


def test_what_the_system_says_otherwise_is_told_by_its_number():
    with override("en"):
        assert in_words(OSError(28, "No space left on device")) == "the disk is full."
        assert in_words(PermissionError(13, "x", "/a")) == "this account may not use /a."
        assert in_words(OSError(5, "x")) == "a file cannot be read or written (the system's error 5)."
