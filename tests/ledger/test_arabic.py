"""The verifier in Arabic: each of its sentences has one, and names what the English one names."""

import ast
import re
from pathlib import Path

import pytest

import ledger
from ledger.__main__ import ABOUT, HELP, main
from ledger.arabic import ARABIC, in_arabic
from tests.ledger.test_verifying import KEY, a_log

LEDGER = Path(ledger.__file__).parent
REFUSALS = {"BadNote", "BadProof", "BadReceipt", "BadTile", "NotProved"}


def words(node):
    """A string as it stands in the source, its holes as braces."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def refused():
    """Every sentence that a refusal of the folder says."""
    for path in LEDGER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in REFUSALS:
                yield words(call.args[0])


def test_every_refusal_has_its_arabic_with_the_same_holes():
    missing = set(refused()) - ARABIC.keys() - {""}
    assert not missing
    for english, arabic in ARABIC.items():
        holes = {f"{{{n}}}" for n in range(english.count("{}"))}
        assert set(re.findall(r"\{\d\}", arabic)) == holes, english
        assert re.search("[\u0621-\u064a]", arabic) or english == "{}: {}"


def test_how_to_ask_is_told_in_the_readers_language(capsys, monkeypatch):
    for spoken, about in (("ar_SA.UTF-8", in_arabic(ABOUT)), ("C", ABOUT)):
        monkeypatch.setenv("LC_ALL", spoken)
        for words in (["--help"], ["verify", "--help"]):
            with pytest.raises(SystemExit):
                main(words)
            assert about in " ".join(capsys.readouterr().out.split())
    assert {ABOUT, *HELP.values()} < ARABIC.keys()


def test_what_is_quoted_is_translated_and_what_is_not_known_stays():
    said = in_arabic("tile/0/000: it holds another number of entries\ntile/entries/000 is missing")
    assert said == "tile/0/000: عدد أسطره ليس العدد الصحيح\nالملف tile/entries/000 مفقود"
    said = in_arabic("the checkpoint of 3 leaves is signed by a/b (key 0a) at 1970-01-01T00:00:07Z")
    assert said.endswith("a/b (المفتاح 0a) في 1970-01-01T00:00:07Z")
    assert in_arabic("something else") == "something else"


@pytest.mark.parametrize("way", [["--lang", "ar"], []])
def test_bundle_receipt_and_tiles_are_judged_in_arabic(tmp_path, capsys, monkeypatch, way):
    monkeypatch.setenv("LC_ALL", "" if way else "ar_SA.UTF-8")
    log = a_log(tmp_path)
    whole = ([log / "evidence"], [log / "log", "--key", KEY], [log / "evidence" / "receipt.jws"])
    for path, *more in whole:
        assert main(["verify", str(path), *more, *way]) == 0
        for line in capsys.readouterr().out.splitlines():
            assert re.match("(ثبت|لم يثبت): ", line)
            assert not re.search(r"\b(the|is|that|was)\b", line), line
    (log / "evidence" / "record.json").write_bytes(b"{}")
    assert main(["verify", str(log / "evidence"), *way]) == 1
    assert capsys.readouterr().out == "لا إثبات: الإثبات لا يوصل إلى الجذر\n"
    assert main(["verify", str(log / "nothing"), "--jwks", str(log / "evidence" / "jwks.json"), *way]) == 2
    assert capsys.readouterr().err.startswith("تعذّر التحقق من ")
