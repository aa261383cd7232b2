"""A backup brings back what was backed up, and a drill finds the one that does not."""

import base64
import json
import os
import signal
import stat
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from cachoo_privacy.safety import backing_up
from cachoo_privacy.safety.backing_up import back_up
from cachoo_privacy.safety.drilling import DrillFailed, OtherSecrets, drill
from cachoo_privacy.safety.postgres import connected, run, scratch
from consent import subjects
from consent.models import ConsentRecord, SubjectKey
from consent.sealing import seal
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import unguarded
from tests.fixtures.worker import url_of_test_database
from tests.notifications.chaos.crowd import wait_for as come_true

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_log")]


@pytest.fixture
def sealed(layla):
    """An answer that the log holds."""
    made, _new = press(layla, a_published(), "accept", at=timezone.now())
    seal()
    return made


@pytest.fixture
def places(tmp_path):
    """The folder of dumps and that of keys."""
    return {"into": tmp_path / "dumps", "keys_into": tmp_path / "keys"}


def keys_of(places, description):
    return places["keys_into"] / f"{description.stem}.keys.dump"


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_backup_is_restored_proved_and_leaves_nothing(sealed, places, settings, monkeypatch):
    settings.VAR_DIR = places["into"].parent
    monkeypatch.setenv("BRAND_LOGO", "logo.png")  # in VAR_DIR, which the copy has not
    before, out = databases(), StringIO()
    places["into"].mkdir()
    killed, under_way = (places["into"] / f"cachoo-{name}.half" for name in ("killed", "now"))
    killed.touch()
    under_way.touch()
    os.utime(killed, (0, 0))
    with override("en"):
        call_command("backup", into=places["into"], keys_into=places["keys_into"], stdout=out)
        assert not killed.exists() and under_way.exists()
        under_way.unlink()
        [description] = places["into"].glob("*.json")
        assert str(description) in out.getvalue()
        call_command("restore_drill", str(description), keys=keys_of(places, description), stdout=out)
    said = json.loads(description.read_text())
    assert said["counts"]["consent_consentrecord"] == 1 and "/ledger\n" in said["checkpoint"]
    assert f"Whole: rows {sum(said['counts'].values())}" in out.getvalue()
    assert databases() == before and ConsentRecord.objects.count() == 1
    for path in (*places["into"].iterdir(), *places["keys_into"].iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def begun(places, description) -> subprocess.Popen:
    """A drill in a process of its own, that has made its database."""
    before, keys = databases(), str(keys_of(places, description))
    drilling = subprocess.Popen(
        [sys.executable, "manage.py", "restore_drill", str(description), "--keys", keys],
        env={**os.environ, "DATABASE_URL": url_of_test_database()},
        cwd=settings.BASE_DIR,
    )
    come_true(lambda: databases() - before, seconds=60)
    return drilling


def test_a_drill_that_is_asked_to_end_leaves_nothing(sealed, places):
    description, before = back_up(**places), databases()
    drilling = begun(places, description)
    drilling.send_signal(signal.SIGTERM)
    assert drilling.wait(30) == 128 + signal.SIGTERM
    assert databases() == before


def test_what_a_killed_drill_left_the_next_one_drops_and_nothing_that_is_at_work(sealed, places):
    description, before = back_up(**places), databases()
    drilling = begun(places, description)
    drilling.kill()
    drilling.wait(30)
    [left] = databases() - before
    come_true(lambda: not connections_to(left), seconds=60)
    with scratch() as running:
        assert databases() - before == {running}
        drill(description, keys=keys_of(places, description))
        assert databases() - before == {running}
    assert databases() == before


def connections_to(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name])
        return cursor.fetchone()[0]


def test_the_dump_of_the_database_opens_nobodys_record(sealed, places):
    description = back_up(**places)
    assert SubjectKey.objects.exists()
    with scratch() as database:
        dump = description.with_suffix(".dump")
        run("pg_restore", "--no-owner", f"--dbname={database}", str(dump), database=database)
        with connected(database) as other, other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM consent_subjectkey")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM consent_consentrecord")
            assert cursor.fetchone() == (1,)


def test_a_backup_of_a_record_that_was_rewritten_is_found(sealed, places):
    unguarded("UPDATE consent_consentrecord SET received_at = received_at - interval '1 day'")
    description = back_up(**places)
    with pytest.raises(DrillFailed, match="verify_ledger"):
        drill(description, keys=keys_of(places, description))


def test_a_backup_that_lost_rows_or_its_keys_is_found(sealed, places):
    description = back_up(**places)
    said = json.loads(description.read_text())
    said["counts"]["policies_policyversion"] += 1
    description.write_text(json.dumps(said))
    before = databases()
    with pytest.raises(DrillFailed, match=r"^policies_policyversion$"):
        drill(description, keys=keys_of(places, description))
    with override("en"), pytest.raises(CommandError, match="cannot be restored"):
        call_command("restore_drill", str(description), keys=places["into"] / "none", stdout=StringIO())
    assert databases() == before


def test_a_backup_whose_files_or_description_changed_is_found(db, places):
    description = back_up(**places)
    keys, whole = keys_of(places, description), json.loads(description.read_text())
    for file in (description.with_suffix(".dump"), keys):
        written = file.read_bytes()
        file.write_bytes(written + b" ")
        with pytest.raises(DrillFailed, match=f"^{file.name}$"):
            drill(description, keys=keys)
        file.write_bytes(written)
    for said, place in (
        ([], description.name),
        ({}, description.name),
        ({**whole, "counts": {}}, "auth_user"),
    ):
        description.write_text(json.dumps(said))
        with pytest.raises(DrillFailed, match=place):
            drill(description, keys=keys)


def test_a_backup_is_not_whole_without_the_secrets_that_open_it(equipped, layla, places, settings):
    subjects.confirm(layla, "layla@cachoo.example", language="ar")
    description = back_up(**places)
    right, other = settings.FIELD_KEYS, base64.urlsafe_b64encode(b"k" * 32).decode()
    settings.FIELD_KEYS = [other]
    with pytest.raises(OtherSecrets, match=r"consent_identity, .*mfa_authenticator: FIELD_KEYS"):
        drill(description, keys=keys_of(places, description))
    with override("en"), pytest.raises(CommandError, match="under other secrets: consent_identity"):
        call_command("restore_drill", str(description), keys=keys_of(places, description), stdout=StringIO())
    settings.FIELD_KEYS, settings.PEPPER = [other, *right], "another"
    with pytest.raises(OtherSecrets, match="consent_identity: PEPPER"):
        drill(description, keys=keys_of(places, description))


def test_a_drill_replays_the_erasures_since(sealed, places, settings):
    settings.VAR_DIR = places["into"].parent
    description, filed = back_up(**places), settings.VAR_DIR / "erased.jsonl"
    line = {"subject": str(sealed.subject_id), "level": "unlink", "at": timezone.now().isoformat()}
    filed.write_text(json.dumps(line) + "\n")
    drill(description, keys=keys_of(places, description))
    filed.write_text("broken\n" + filed.read_text())
    with pytest.raises(DrillFailed, match="replay_erasures"):
        drill(description, keys=keys_of(places, description))


def test_before_a_migration_what_is_there_is_backed_up(sealed, places):
    """The new code knows tables and columns that the old database lacks."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_pace RENAME TO later_pace")
    try:
        counts = json.loads(back_up(**places).read_text())["counts"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE later_pace RENAME TO notifications_pace")
    assert "notifications_pace" not in counts and counts["consent_consentrecord"] == 1


def test_an_upgrade_backs_up_before_it_touches_the_database():
    where = ["BACKUPS=/tmp/none", "KEYS_BACKUPS=/tmp/none-either"]
    said = make("-n", "upgrade", *where).stdout
    order = [said.index(f"manage.py {name}") for name in ("backup", "migrate", "collectstatic", "doctor")]
    assert order == sorted(order)
    refused = make("upgrade", where[0])
    assert refused.returncode and "make upgrade BACKUPS=" in refused.stderr and not refused.stdout


def make(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "-s", *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )


def test_keys_never_lie_beside_what_they_open(places):
    for keys_into in (places["into"], places["into"] / "keys", places["into"].parent):
        with override("en"), pytest.raises(CommandError, match="folder of their own"):
            call_command("backup", into=places["into"], keys_into=keys_into)
    assert not places["into"].exists()


@pytest.mark.parametrize("lost", ["everything", "the end"])
def test_a_dump_that_a_full_disk_cut_short_is_no_backup(db, places, monkeypatch, lost):
    def dumped(program, *arguments, database):
        """pg_dump ends well, and what it had last in hand is lost: the keys' dump, or its end."""
        run(program, *arguments, database=database)
        [into] = [one.removeprefix("--file=") for one in arguments if one.startswith("--file=")]
        if program == "pg_dump" and "--data-only" in arguments:
            os.truncate(into, 0 if lost == "everything" else os.stat(into).st_size - 1)

    monkeypatch.setattr(backing_up, "run", dumped)
    with override("en"), pytest.raises(CommandError, match="There is no backup"):
        call_command("backup", **places, stdout=StringIO())
    left = [*places["into"].iterdir(), *places["keys_into"].iterdir()]
    assert [one.suffix for one in left] == [".dump"], "only the database's own, which was whole"


def test_the_signing_keys_last_good_copy_stays_until_the_next_is_whole(db, places, settings, monkeypatch):
    settings.SIGNING_KEY_FILE = places["into"].parent / "signing-keys"
    settings.SIGNING_KEY_FILE.write_text("old")
    kept = places["keys_into"] / "signing-keys"
    back_up(**places)
    assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == ("old", 0o600)

    def cut_short(_source, path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, "nobody else reads it meanwhile"
        path.write_text("ne")
        raise OSError(28, "No space left on device")

    settings.SIGNING_KEY_FILE.write_text("new")
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
        full.setattr(backing_up.shutil, "copyfile", cut_short)
        back_up(**places)
    assert kept.read_text() == "old" and not list(places["keys_into"].glob("*.half"))
    back_up(**places)
    assert kept.read_text() == "new"
