"""The evidence bundle: tools of strangers verify it, and it outlives the copy of the site."""

import io
import json
import shutil
import subprocess
import textwrap
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from consent.bundling import bundle
from consent.models import ConsentRecord
from consent.sealing import seal
from consent.signing import signers
from ledger.__main__ import main
from tests.builders import a_published
from tests.consent.builders import press
from tests.fixtures.log import copies, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]
STRANGER = Path(__file__).resolve().parents[3] / "shared" / "tools" / "verify-evidence.sh"


@pytest.fixture
def made(layla):
    """An answer that waits for the log."""
    return press(layla, a_published(), "accept", at=timezone.now())[0]


def unpacked(record, folder):
    """The bundle's files."""
    with zipfile.ZipFile(io.BytesIO(bundle(record))) as file:
        file.extractall(folder)
    return folder


def recipe(folder, language, shell="bash"):
    """The commands of the bundle's own README, run in its folder with nothing of ours."""
    lines = (folder / f"README.{language}.txt").read_text().splitlines()
    begin = lines.index("    (")
    script = textwrap.dedent("\n".join(line for line in lines[begin:] if line.startswith("    ")))
    return subprocess.run([shell, "-c", script], cwd=folder, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
@pytest.mark.parametrize("more", [0, 6, 256])
def test_the_recipe_of_the_readme_verifies_and_finds_a_changed_record(made, tmp_path, more):
    if more:
        copies(made, more)
    seal()
    folder = unpacked(made, tmp_path / "whole")
    for language, shell in (("ar", "bash"), ("en", "sh")):
        done = recipe(folder, language, shell)
        said = {
            "ar": "ثبت: السجل في الدفتر، والدفتر وقّع",
            "en": "proved: the record is in the log, and the log has signed",
        }
        assert (done.returncode, done.stdout) == (0, f"{said[language]}\n"), done.stderr
    record = (folder / "record.json").read_bytes()
    (folder / "record.json").write_bytes(record.replace(b"accept", b"refuse"))
    for language, said in (("ar", "لا إثبات: "), ("en", "NOT PROVED: ")):
        done = recipe(folder, language)
        assert done.returncode and done.stdout.startswith(said) and done.stdout.count("\n") == 1
    (folder / "record.json").write_bytes(record)
    (folder / "checkpoint").write_bytes((folder / "checkpoint").read_bytes().replace(b"\n\n", b"x\n\n", 1))
    assert recipe(folder, "en").returncode


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_the_recipe_takes_no_shorter_or_longer_proof_and_no_commands_from_a_bundle(made, tmp_path):
    copies(made, 6)
    seal()
    folder = unpacked(made, tmp_path / "whole")
    proof, checkpoint = folder / "record.tlog-proof", folder / "checkpoint"
    head, blank, signed = proof.read_text().partition("\n\n")
    lines, whole = head.split("\n"), checkpoint.read_text()
    record = (folder / "record.json").read_bytes()
    for altered in (record.replace(b"accept", b"refuse"), record):
        (folder / "record.json").write_bytes(altered)
        for cut in ([*lines, lines[-1]], lines[:-1], lines[:3]):
            proof.write_text("\n".join(cut) + blank + signed)
            for shell in ("bash", "sh"):
                done = recipe(folder, "en", shell)
                assert done.returncode and "the log has signed" not in done.stdout, cut
    proof.write_text(head + blank + signed)
    origin, size, rest = whole.split("\n", 2)
    for claimed in (f"a[$(touch ran)]{size}", "0", "-1", "", f"{size}.0"):
        checkpoint.write_text("\n".join((origin, claimed, rest)))
        assert recipe(folder, "ar").returncode
    assert not (folder / "ran").exists()


@pytest.mark.slow
@pytest.mark.skipif(not STRANGER.exists(), reason="the independent verifier is not at hand")
@pytest.mark.parametrize("more", [0, 6, 256])
def test_a_verifier_that_shares_no_code_agrees(made, tmp_path, more):
    if more:
        copies(made, more)
    seal()
    folder = unpacked(made, tmp_path / "whole")
    command = ["bash", str(STRANGER), str(folder), "testserver/ledger"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "signature OK" in done.stdout, done.stdout + done.stderr
    (folder / "record.json").write_bytes(b"{}")
    assert subprocess.run(command, capture_output=True).returncode


def test_the_bundle_holds_everything_and_our_verifier_says_so(made, tmp_path, capsys):
    assert bundle(made) is None, "it waits for the log"
    seal()
    folder = unpacked(made, tmp_path / "whole")
    assert {"record.json", "record.tlog-proof", "receipt.jws", "rendition.json", "README.ar.txt"} <= {
        one.name for one in folder.iterdir()
    }
    assert main(["verify", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "receipt.jws was signed" in said and "rendition.json is the text" in said


def test_a_saved_bundle_outlives_the_key_that_the_site_destroyed(made, tmp_path, capsys):
    seal()
    folder = unpacked(made, tmp_path / "whole")
    unguarded("DELETE FROM consent_subjectkey")
    assert bundle(ConsentRecord.objects.get(pk=made.pk)) is None
    assert main(["verify", str(folder)]) == 0


@pytest.mark.slow
def test_a_bundle_carries_the_keys_of_its_time_and_of_today(made, layla, yusuf, tmp_path, settings, capsys):
    [old], new, known = settings.SIGNING_KEYS, b"n" * 32, {}
    for name, person, keys in (("old", None, [old]), ("both", yusuf, [new, old]), ("new", layla, [new])):
        settings.SIGNING_KEYS = keys
        if person:
            press(person, made.version, "refuse")
        known[name] = str(signers("testserver/ledger")[0].verifier)
        seal()
        folder = unpacked(made, tmp_path / name)
        assert main(["verify", str(folder)]) == 0
        assert "receipt.jws was signed" in capsys.readouterr().out
        assert recipe(folder, "ar").returncode == 0
    assert known["old"] != known["both"] == known["new"]
    # Who knows one key only goes on with the checkpoint that both have signed.
    for name, key, code in (("old", "new", 1), ("both", "old", 0), ("both", "new", 0), ("new", "old", 1)):
        assert main(["verify", str(tmp_path / name), "--key", known[key]]) == code, (name, key)
    carried = {name: (tmp_path / name / "vkeys.txt").read_text().splitlines() for name in known}
    assert set(carried["old"]) < set(carried["both"]) == set(carried["new"]) >= set(known.values())
    receipts = [json.loads((tmp_path / name / "jwks.json").read_text())["keys"] for name in known]
    assert list(map(len, receipts)) == [1, 2, 2]


def test_a_bundle_is_given_to_its_own_person_only(made, client, django_user_model, layla, browser):
    page, address = f"/ar/receipts/{made.pk}/", f"/ar/receipts/{made.pk}/evidence.zip"
    hers = browser(layla)
    told = hers.get(address, follow=True)
    assert told.redirect_chain == [(page, 302)] and "بعد ثوانٍ" in told.content.decode()
    assert address not in told.content.decode()
    seal()
    assert hers.get(address).content[:2] == b"PK"
    told = hers.get(page).content.decode()
    assert address in told and "بعد ثوانٍ" not in told and "التحقق من ذلك كله بلا رجوع إلينا" in told
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("other", "other@example.com"))
    assert client.get(address).status_code == 404
