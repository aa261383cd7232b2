"""An audit that could ask nobody says so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit import verdict

ROOT = Path(__file__).resolve().parents[1]
CLEAN = {"name": "idna", "version": "3.11", "vulns": []}
UNASKED = {"name": "celery", "skip_reason": "Dependency not found and could not be audited"}
WEAK = {"name": "lxml", "version": "6.0.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["6.0.1"]}]}


def said(*packages: dict) -> tuple[str, bool]:
    return verdict(json.dumps({"dependencies": packages, "fixes": []}))


def test_what_could_not_be_asked_is_unknown_and_never_well():
    assert said(CLEAN) == ("No weakness is known in 1 packages.", False)
    told, found = said(CLEAN, UNASKED)
    assert told.startswith("UNKNOWN") and "1 of 2" in told and not found
    assert verdict("") == ("UNKNOWN: pip-audit gave no answer.", False)


def test_a_known_weakness_fails_even_beside_what_is_unknown():
    told, found = said(WEAK, UNASKED)
    assert "lxml 6.0.0: CVE-2026-1" in told and "UNKNOWN" in told and found


@pytest.mark.slow
def test_the_bill_of_materials_lists_what_is_pinned(tmp_path):
    bill = tmp_path / "sbom.json"
    program = Path(sys.executable).with_name("cyclonedx-py")
    pinned = ROOT / "requirements.txt"
    subprocess.run([program, "requirements", pinned, "--output-reproducible", "-o", bill], check=True)
    told = json.loads(bill.read_text())
    names = {line.split("==")[0] for line in pinned.read_text().splitlines() if "==" in line}
    assert told["bomFormat"] == "CycloneDX"
    assert {one["name"] for one in told["components"]} == names
