"""python -m ledger verify PATH: an evidence bundle, a receipt or a directory of tiles, offline.

The one module of this folder that reads files. It works from a copy of the folder alone, with `cryptography`.
"""

import argparse
import os
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from ledger import growth, verifying
from ledger.arabic import in_arabic
from ledger.note import BadNote, Verifier
from ledger.verifying import CHECKPOINT, JWKS, PARTS, PROOF, NotProved, Verdict

PROVED, FALSE, UNUSABLE = 0, 1, 2
LARGEST = 64 * 1024 * 1024
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
    say = in_arabic if asked.lang == "ar" else str
    holds, stays_open, refused = LABELS[asked.lang]
    try:
        found = verdict(asked.path, [Verifier.parse(key) for key in asked.key], asked.jwks, asked.since)
    except NotProved as error:
        sys.stdout.write(f"{refused}: {say(str(error))}\n")
        return FALSE
    except (OSError, zipfile.BadZipFile, BadNote) as error:
        sys.stderr.write(say(f"{asked.path} cannot be verified: {error}") + "\n")
        return UNUSABLE
    lines = [(holds, said) for said in found.proved] + [(stays_open, said) for said in found.unproved]
    sys.stdout.write("".join(f"{label}: {say(said)}\n" for label, said in lines))
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
    return "ar" if named.startswith("ar") else "en"


def verdict(path: Path, known: list[Verifier], jwks: Path | None, since: Path | None = None) -> Verdict:
    """What the files at a path prove. Raises NotProved, and OSError for files that cannot be read."""
    if path.is_dir() and not (path / PROOF).exists() and (path / CHECKPOINT).exists():
        found = verifying.tiles(lambda name: _tile(path, name), known)
        if since:
            found.proved.append(_continued(path, since))
        return found
    if since:
        raise OSError("--since compares a copy of the log")
    if path.is_dir():
        held = {name: _content(path / name) for name in PARTS if (path / name).is_file()}
        return verifying.bundle(held, known)
    if not path.is_file():
        raise OSError(f"{path} is no file")  # before anything waits for a pipe
    if zipfile.is_zipfile(path):
        return verifying.bundle(_unzipped(path), known)
    keys = jwks or path.with_name(JWKS)
    if not keys.exists():
        raise NotProved("a receipt is checked with the site's keys: give them with --jwks")
    return verifying.receipt(_content(path), verifying.public_keys(_content(keys)))


def _continued(folder: Path, since: Path) -> str:
    note = _content(folder / CHECKPOINT)
    return growth.continues(lambda tile: _tile(folder, tile.path), note, _content(since))


def _tile(folder: Path, name: str) -> bytes | None:
    file = folder / name
    return _content(file) if file.is_file() else None


def _content(file: Path) -> bytes:
    """The bytes of a file. Raises NotProved for more of them than anything of a log has."""
    with file.open("rb") as held:
        content = held.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotProved(f"{file.name} is larger than it can be")
    return content


def _unzipped(path: Path) -> dict[str, bytes]:
    """The bundle's own files. Raises NotProved for one that is there twice: who unpacks it sees another."""
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        for name in PARTS:
            if names.count(name) > 1:
                raise NotProved(f"{name} is in the bundle twice")
        if sum(one.file_size for one in file.infolist()) > LARGEST:
            raise NotProved("the bundle is larger than any bundle")
        try:
            return {name: file.read(name) for name in PARTS if name in names}
        except (
            RuntimeError,
            NotImplementedError,
            zlib.error,
            EOFError,
        ) as error:  # encrypted, unknown, broken
            raise zipfile.BadZipFile(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
