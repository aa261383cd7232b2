"""Files and archives that a stranger made: each is read within bounds, or refused in words."""

import bz2
import io
import os
import struct
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from ledger.__main__ import main
from ledger.archive import LARGEST
from tests.ledger.test_verifying import a_log, verify


@pytest.fixture
def log(tmp_path):
    return a_log(tmp_path)


def test_a_zipped_bundle_is_a_bundle(log, capsys):
    with zipfile.ZipFile(log / "evidence.zip", "w") as file:
        for one in (log / "evidence").iterdir():
            file.write(one, one.name)
    assert verify(capsys, log / "evidence.zip")[0] == 0


@pytest.mark.parametrize(("at", "value"), [(8, 1), (10, 99)], ids=["encrypted", "method"])
def test_a_hand_made_archive_is_refused_in_words(log, capsys, at, value):
    archive = log / "evidence.zip"
    for twice in (False, True):
        with zipfile.ZipFile(archive, "w") as file:
            for one in sorted((log / "evidence").iterdir()):
                file.write(one, one.name)
            file.writestr("../outside", b"never read")
            if twice:
                with pytest.warns(UserWarning, match="Duplicate"):
                    file.writestr("record.json", (log / "evidence" / "record.json").read_bytes())
        found, said = verify(capsys, archive)
        assert found == (1 if twice else 0) and ("twice" in said) == twice
    with zipfile.ZipFile(archive, "w") as file:
        file.write(log / "evidence" / "record.tlog-proof", "record.tlog-proof")
    body = bytearray(archive.read_bytes())
    body[body.find(b"PK\x01\x02") + at] = value
    archive.write_bytes(body)
    assert verify(capsys, archive)[0] == 2


def test_an_archive_whose_directory_begins_before_the_file_is_refused_in_words(log, capsys):
    archive = log / "evidence.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(log / "evidence" / "record.tlog-proof", "record.tlog-proof")
    body = bytearray(archive.read_bytes())
    at = body.rfind(b"PK\x05\x06") + 16
    for offset in (0xFFFFFF, 0xFFFFFFFE):
        body[at : at + 4] = struct.pack("<I", offset)
        archive.write_bytes(body)
        found, said = verify(capsys, archive)
        assert found == 2 and said.strip() and "Traceback" not in said


TWINS = (
    "./record.json",
    "/record.json",
    "x/../record.json",
    "RECORD.JSON",
    "record.json/",
    "..\\record.json",
)


@pytest.mark.parametrize("twin", [*TWINS, "a/record.json .", "receipt.JWS"])
def test_a_name_that_unpacks_to_that_of_a_part_is_refused(log, capsys, twin):
    archive = zipped(log, {twin: b"another"})
    code, said = verify(capsys, archive)
    assert code == 1 and "passes for rec" in said


def zipped(log, more):
    """The bundle as an archive, with more in it."""
    with zipfile.ZipFile(log / "evidence.zip", "w") as file:
        for one in sorted((log / "evidence").iterdir()):
            file.write(one, one.name)
        for name, body in more.items():
            file.writestr(name, body)
    return log / "evidence.zip"


def archive_of(name, packed, *, method, says=100, needs=20):
    """An archive of one file, made by hand: it may lie about everything."""
    common = struct.pack("<HHHHHIIIHH", needs, 0x800, method, 0, 33, 0, len(packed), says, len(name), 0)
    local = b"PK\3\4" + common + name + packed
    central = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\5\6" + end


def bomb():
    """A hundredth of what it unpacks to, which is 256 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(bytes(1 << 24)) for _ in range(16)) + packer.flush()


PROOF = b"record.tlog-proof"
ARCHIVES = {
    "a name that is no UTF-8": lambda: archive_of(b"\xff" + PROOF, b"", method=0),
    "another version": lambda: archive_of(PROOF, b"", method=0, needs=99),
    "broken lzma": lambda: archive_of(PROOF, b"\xff" * 99, method=14, needs=63),
    "bzip2": lambda: archive_of(PROOF, bz2.compress(bytes(9)), method=12, says=9, needs=46),
    "broken deflate": lambda: archive_of(PROOF, b"\xff" * 99, method=8),
    "a bomb": lambda: archive_of(PROOF, bomb(), method=8),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_that_lies_is_refused_in_words_and_in_little_memory(tmp_path, capsys, kind):
    (tmp_path / "evidence.zip").write_bytes(ARCHIVES[kind]())
    tracemalloc.start()
    code, said = verify(capsys, tmp_path / "evidence.zip")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code in (1, 2) and said and most < 2 * LARGEST


def test_an_archive_of_bundles_is_told_that_it_is_none(log, capsys):
    with zipfile.ZipFile(log / "mine.zip", "w") as file:
        for one in (log / "evidence").iterdir():
            file.write(one, f"proofs/7/{one.name}")
    assert verify(capsys, log / "mine.zip") == (1, "NOT PROVED: record.tlog-proof is missing\n")


def test_what_is_neither_bundle_nor_receipt_nor_log_is_called_that(log, capsys):
    cut = zipped(log, {}).read_bytes()[:-30]
    for body in (cut, b"root:*:19000:0:99999:7:::\n", b""):
        (log / "what").write_bytes(body)
        code, said = verify(capsys, log / "what")
        assert code == 1 and said == "NOT PROVED: what is no bundle, no receipt and no folder of a log\n"


def test_keys_beside_a_receipt_that_are_a_pipe_are_not_waited_for(log, capsys):
    keys = log / "evidence" / "jwks.json"
    keys.unlink()
    os.mkfifo(keys)
    code, said = verify(capsys, log / "evidence" / "receipt.jws")
    assert code == 1 and "--jwks" in said
    assert verify(capsys, log / "evidence" / "receipt.jws", "--jwks", str(log / "nothing"))[0] == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_that_lacks_letters_gets_an_answer_all_the_same(log, monkeypatch, encoding):
    (log / "evidence" / "كتاب").write_bytes(b"")
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    assert main(["verify", str(log / "evidence"), "--lang", "ar"]) == 0
    assert main(["verify", str(log / "evidence"), "--key", "\udcff+00000000+AQ=="]) == 2
    stream.flush()
    said = stream.buffer.getvalue().decode(encoding)
    assert ("ثبت: " in said) == (encoding == "utf-8") and ("proved: record" in said) != (encoding == "utf-8")


def test_devices_pipes_and_files_without_end_are_not_read(log, capsys):
    pipe, huge = log / "evidence" / "pipe", log / "evidence" / "huge"
    os.mkfifo(pipe)
    (log / "evidence" / "zero").symlink_to("/dev/zero")
    (log / "evidence" / "self").symlink_to("self")
    with huge.open("wb") as file:
        file.truncate(5 << 30)
    assert verify(capsys, log / "evidence")[0] == 0
    for path, code in ((pipe, 2), (Path("/dev/zero"), 2), (huge, 1)):
        assert verify(capsys, path, "--jwks", str(log / "evidence" / "jwks.json"))[0] == code
    tile = log / "log" / "tile" / "0" / "000"
    tile.unlink()
    tile.symlink_to("/dev/zero")
    assert "is missing" in verify(capsys, log / "log")[1]
