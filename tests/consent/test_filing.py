"""The file of the erased: subjects alone, whole after a crash, and no backup brings anybody back."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.erasing import deciding, filing
from consent.models import Erasure, Identity, Subject, SubjectKey
from consent.refusals import AlreadyErased
from tests.builders import a_published
from tests.consent.builders import press
from tests.consent.rights_people import known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "letters_at_once", "own_file")]


@pytest.fixture
def answered(layla):
    """Layla, whose address is known and who accepted a version."""
    return press(known(layla), a_published(), "accept")[0]


def test_a_restored_backup_is_erased_again(answered, layla):
    deciding.leave(layla)
    filing.file_rest()
    Identity.objects.create(subject=layla, created_at=timezone.now())  # as a backup would bring it back
    call_command("replay_erasures")
    assert not Identity.objects.exists()
    call_command("replay_erasures")
    assert Erasure.objects.filter(done_by="replay").count() == 1


def test_who_is_erased_again_was_erased_when_they_were_first(answered, layla):
    long_ago = timezone.now() + timedelta(hours=1)
    deciding.approve(deciding.propose(layla, "unlink", "asked", by="salma"), by="nora", at=long_ago)
    filing.file_rest()
    Erasure.objects.all().delete()  # as a backup from before it has neither
    Identity.objects.create(subject=layla, created_at=timezone.now())
    call_command("replay_erasures")
    assert Erasure.objects.get().done_at == long_ago
    assert deciding.shred_what_is_over(at=long_ago + deciding.KEPT) == 1


def test_an_erasure_is_not_told_to_lie_before_what_its_person_said_last(answered, layla):
    before = answered.received_at - timedelta(seconds=1)
    assert deciding.leave(layla, at=before).done_at == answered.received_at


def test_who_was_unlinked_is_erased_again_only_where_a_backup_named_them(answered, layla):
    deciding.approve(deciding.propose(layla, "unlink", "asked", by="salma"), by="nora")
    filing.file_rest()
    for _again in range(3):
        call_command("replay_erasures")
        filing.file_rest()
    assert (Erasure.objects.count(), len(filing.filed().erased)) == (1, 1)
    with pytest.raises(AlreadyErased):
        deciding.propose(layla, "unlink", "asked", by="salma")
    Identity.objects.create(subject=layla, created_at=timezone.now())  # as a backup would bring it back
    call_command("replay_erasures")
    filing.file_rest()
    call_command("replay_erasures")
    assert not Identity.objects.exists() and SubjectKey.objects.filter(subject=layla).exists()
    assert Erasure.objects.filter(done_by="replay").count() == 1


def test_who_was_shredded_after_being_unlinked_is_shredded_again_and_once(answered, layla):
    deciding.approve(deciding.propose(layla, "unlink", "asked", by="salma"), by="nora")
    deciding.approve(deciding.propose(layla, "shred", "asked", by="salma"), by="nora")
    filing.file_rest()
    Identity.objects.create(subject=layla, created_at=timezone.now())
    call_command("replay_erasures")
    assert [one.level for one in Erasure.objects.filter(done_by="replay")] == ["shred"]


def test_the_file_names_subjects_alone_and_is_caught_up_after_a_crash(answered, layla, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(filing, "file_rest", lambda **_: 0)  # killed right after the commit
        deciding.leave(layla)
    assert not filing.path().exists()
    filing.file_rest()
    filing.file_rest()
    [line] = filing.path().read_text().splitlines()
    assert set(json.loads(line)) == {"subject", "level", "at"}
    [erasure] = Erasure.objects.all()
    read = filing.Line(layla.pk, "shred", erasure.done_at)
    assert filing.filed() == filing.Filed((read,), (), torn=False)


def test_a_backup_from_before_a_device_was_joined_brings_nobody_back(answered, layla, yusuf):
    Subject.objects.filter(pk=yusuf.pk).update(merged_into=layla)
    deciding.leave(layla)
    filing.file_rest()
    assert [one.subject for one in filing.filed().erased] == [layla.pk, yusuf.pk]
    Subject.objects.update(merged_into=None)
    Identity.objects.create(subject=yusuf, created_at=timezone.now())  # as that backup has it
    call_command("replay_erasures")
    assert not Identity.objects.exists()
    call_command("replay_erasures")
    assert Erasure.objects.filter(done_by="replay").count() == 1


def test_half_a_line_that_a_crash_left_hides_nobody_and_spoils_nothing_after_it(
    answered, layla, yusuf, capsys
):
    whole = f'{{"subject": "{layla.pk}", "level": "shred"}}\n'
    filing.path().write_text(whole + whole[:31])
    call_command("replay_erasures")
    assert "آخر سطر" in capsys.readouterr().err and not Identity.objects.filter(subject=layla).exists()
    deciding.leave(yusuf)
    filing.file_rest()
    assert [one.subject for one in filing.filed().erased] == [layla.pk, layla.pk, yusuf.pk]
    assert (filing.filed().broken, filing.filed().torn) == ((2,), False)


def test_a_broken_line_is_told_after_everybody_else_is_erased(answered, layla):
    good = f'{{"subject": "{layla.pk}", "level": "shred"}}'
    filing.path().write_text(f'nonsense\n{{"subject": 7}}\n{{"subject": "half{good}\n')
    with pytest.raises(CommandError, match="1, 2, 3"):
        call_command("replay_erasures")
    assert not Identity.objects.filter(subject=layla).exists(), "also who stands behind half a line"
    with pytest.raises(CommandError):
        call_command("replay_erasures", "--file", "nowhere/erased.jsonl")


def test_a_subject_that_the_backup_does_not_know_is_passed_over(capsys):
    filing.path().write_text(f'{{"subject": "{uuid.uuid4()}", "level": "shred"}}\n')
    call_command("replay_erasures")
    assert not Erasure.objects.exists()
