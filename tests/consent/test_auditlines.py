"""The audit log as a file: an outsider checks it by the documentation's own script and a copy of the log."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from consent import auditlines, tiling
from consent.forking import fork
from consent.models import Log
from consent.sealing import seal
from ledger.tiles import tiles_of
from policies.auditing import note
from policies.models import AuditEvent
from tests.builders import a_draft, a_published, a_staff_member
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]
PAGE = Path(__file__).resolve().parents[2] / "docs/reference/audit-export.md"


@pytest.fixture
def outsider(tmp_path):
    """`outsider(lines)` is what the script says of them and a copy of every log, and how it ends."""
    script = tmp_path / "check_audit.py"
    script.write_text(re.search(r"```python\n(.*?)```", PAGE.read_text(), re.S)[1])

    def check(lines: list[bytes]) -> tuple[int, str]:
        file = tmp_path / "audit.jsonl"
        file.write_bytes(b"".join(lines))
        copies = [f"{log.name}={copied(log, tmp_path / log.name)}" for log in Log.objects.all()]
        done = subprocess.run(
            [sys.executable, script, file, *copies], capture_output=True, text=True, timeout=30
        )
        return done.returncode, done.stdout + done.stderr

    return check


def copied(log: Log, folder: Path) -> Path:
    last = log.last()
    for tile, body in tiling.bodies(log, tiles_of(last.size)):
        (folder / tile.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / tile.path).write_bytes(body)
    (folder / "checkpoint").write_bytes(bytes(last.note))
    return folder


def taken() -> list[bytes]:
    return list(auditlines.hand_out(by=a_staff_member("salma@cachoo.example", "auditor")))


def test_an_outsider_proves_every_sealed_act_and_sees_who_took_the_file(outsider, monkeypatch):
    monkeypatch.setattr(auditlines, "PAGE", 2)
    version = a_published()
    note("edit", version, by="هدى", at=timezone.now(), reason='سبب\u2028"آخر"\r\n')
    seal()
    lines = taken()
    *acts, end = map(json.loads, lines)
    assert [act["event"]["event_id"] for act in acts] == sorted(
        AuditEvent.objects.values_list("pk", flat=True)
    )
    assert acts[-1]["event"]["action"] == "export_audit" and acts[-1]["leaves"] == []
    assert acts[-1]["event"]["actor"] == "salma@cachoo.example"
    assert end["events"] == len(acts) and end["checkpoints"]["ledger"].encode() == bytes(
        Log.objects.get().last().note
    )
    assert outsider(lines) == (0, f"{len(acts)} acts, 1 of them not sealed yet: chain and leaves hold\n")


def test_acts_of_a_log_that_was_succeeded_are_proved_in_each(outsider):
    version = a_published()
    seal()
    size = Log.objects.get().last().size
    note("edit", version, by="omar", at=timezone.now())
    seal()
    unguarded("DELETE FROM consent_checkpoint WHERE size > %s", [size])
    fork(by="fork_ledger", reason="restored")
    seal()
    lines = taken()
    assert [leaf["log"] for leaf in json.loads(lines[0])["leaves"]] == ["ledger"]
    assert set(json.loads(lines[-1])["checkpoints"]) == {"ledger", "ledger2"}
    assert outsider(lines)[0] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [lines[0].replace(b'"omar"', b'"huda"'), *lines[1:]], "it is not the leaf of the log"),
        (lambda lines: [lines[0], *lines[2:]], "the line before it was changed or taken out"),
        (lambda lines: [*lines[:2], lines[-1]], "the end of the file is missing"),
    ],
)
def test_a_changed_line_and_a_missing_one_are_found(outsider, change, told):
    draft = a_draft()
    for action in ("draft", "edit", "submit"):
        note(action, draft, by="omar", at=timezone.now())
    seal()
    code, said = outsider(change(taken()))
    assert code == 1 and told in said


def test_what_the_database_changed_after_sealing_is_found_in_the_file(outsider):
    note("edit", a_draft(), by="omar", at=timezone.now())
    seal()
    unguarded("UPDATE policies_auditevent SET actor = 'huda'")
    code, said = outsider(taken())
    assert code == 1 and "it is not the leaf of the log" in said
