"""python -m ledger verify PATH: an evidence bundle, a receipt or a directory of tiles, offline.

The one module of this folder that reads files. It works from a copy of the folder alone, with `cryptography`.
"""

import argparse
import io
import os
import sys
import zipfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from ledger import growth, verifying
from ledger.arabic import in_arabic
from ledger.archive import LARGEST, unzipped
from ledger.note import BadNote, Verifier
from ledger.verifying import CHECKPOINT, JWKS, PARTS, PROOF, NotProved, Verdict

PROVED, FALSE, UNUSABLE = 0, 1, 2
ABOUT = "verify an evidence bundle, a receipt or a copy of a log, offline"
HELP = {
    "path": "a bundle (ZIP or folder), a receipt, or a copy of a log",
    "key": "a vkey that you trust, of a log or of its clock; may be given again",
    "jwks": "the site's receipt keys (/.well-known/jwks.json)",
    "since": "a checkpoint that you kept, to compare a copy of a log with",
    "lang": "the language of the answer",
}
LABELS = {"en": ("proved", "not proved", "NOT PROVED"), "ar": ("ثبت", "لم يثبت", "لا إثبات")}


def main(words: Sequence[str] | None = None) -> int:
    """Prints what was proved and what was not; 0 when it holds, 1 when it does not, 2 for a wrong call."""
    asked = _parser(_spoken()).parse_args(words)
    lang = asked.lang if _speaks_arabic(sys.stdout) else "en"
    translated = in_arabic if lang == "ar" else str
    holds, stays_open, refused = LABELS[lang]

    def say(said: str) -> str:
        return translated(_plain(said))

    try:
        found = verdict(asked.path, [Verifier.parse(key) for key in asked.key], asked.jwks, asked.since)
    except NotProved as error:
        _write(sys.stdout, (f"{refused}: {say(said)}" for said in error.args))
        return FALSE
    except (OSError, zipfile.BadZipFile, BadNote) as error:
        _write(sys.stderr, [say(f"{asked.path} cannot be verified: {error}")])
        return UNUSABLE
    lines = [(holds, said) for said in found.proved] + [(stays_open, said) for said in found.unproved]
    _write(sys.stdout, (f"{label}: {say(said)}" for label, said in lines))
    return PROVED


def _parser(language: str) -> argparse.ArgumentParser:
    say = in_arabic if language == "ar" else str
    parser = argparse.ArgumentParser(prog="python -m ledger", description=say(ABOUT))
    acts = parser.add_subparsers(dest="act", required=True)
    verify = acts.add_parser("verify", help=say(ABOUT), description=say(ABOUT))
    verify.add_argument("path", type=Path, help=say(HELP["path"]))
    verify.add_argument("--key", action="append", default=[], help=say(HELP["key"]))
    verify.add_argument("--jwks", type=Path, help=say(HELP["jwks"]))
    verify.add_argument("--since", type=Path, help=say(HELP["since"]))
    verify.add_argument("--lang", choices=LABELS, default=language, help=say(HELP["lang"]))
    return parser


def _spoken() -> str:
    """The reader's language by their environment, as programs ask for it."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ar" if named.startswith("ar") and _speaks_arabic(sys.stdout) else "en"


def verdict(path: Path, known: list[Verifier], jwks: Path | None, since: Path | None = None) -> Verdict:
    """What the files at a path prove. Raises NotProved, and OSError for files that cannot be read."""
    if path.is_dir() and not (path / PROOF).exists() and (path / CHECKPOINT).exists():
        if jwks:
            raise OSError("--jwks checks a receipt")
        found = verifying.tiles(lambda name: _tile(path, name), known)
        if since:
            found.proved.append(_continued(path, since))
        return found
    if since:
        raise OSError("--since compares a copy of the log")
    site = _content(jwks) if jwks else None
    if path.is_dir():
        return verifying.bundle(*_unpacked(path), known=known, jwks=site)
    if not path.is_file():
        raise OSError(f"{path} is no file")  # before anything waits for a pipe
    text = _content(path)
    if zipfile.is_zipfile(io.BytesIO(text)):
        return verifying.bundle(*unzipped(text), known=known, jwks=site)
    if text.count(b".") != 2:
        raise NotProved(f"{path.name} is no bundle, no receipt and no folder of a log")
    beside = path.with_name(JWKS)
    if site is None and not beside.is_file():
        raise NotProved("a receipt is checked with the site's keys: give them with --jwks")
    return verifying.receipt(text, _content(beside) if site is None else site, pinned=site is not None)


def _continued(folder: Path, since: Path) -> str:
    note = _content(folder / CHECKPOINT)
    return growth.continues(lambda tile: _tile(folder, tile.path), note, _content(since))


def _tile(folder: Path, name: str) -> bytes | None:
    """The bytes of a log's file; None where there is none."""
    file = folder / name
    return _content(file) if file.is_file() else None


def _unpacked(folder: Path) -> tuple[dict[str, bytes], Collection[str]]:
    """The parts of a bundle in a folder, and the names of what else is there."""
    held = {name: _content(folder / name) for name in PARTS if (folder / name).is_file()}
    return held, {one.name for one in folder.iterdir()} - held.keys()


def _content(file: Path) -> bytes:
    """The bytes of a file. Raises NotProved for more of them than anything of a log has."""
    with file.open("rb") as held:
        content = held.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotProved(f"{file.name} is larger than it can be")
    return content


def _plain(text: str) -> str:
    """The text as one line that only says what it says: what steers a terminal is written out."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text
    )


def _write(stream: TextIO, lines: Iterable[str]) -> None:
    """The lines stand in the stream, whatever letters it knows."""
    encoding = stream.encoding or "utf-8"
    text = "".join(f"{line}\n" for line in lines)
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _speaks_arabic(stream: TextIO) -> bool:
    try:
        LABELS["ar"][0].encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
