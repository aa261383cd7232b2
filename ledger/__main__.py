"""python -m ledger verify PATH: an evidence bundle, a receipt or a directory of tiles, offline.

The one module of this folder that reads files. It works from a copy of the folder alone, with `cryptography`.
"""

import argparse
import os
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from ledger import verifying
from ledger.arabic import in_arabic
from ledger.note import BadNote, Verifier
from ledger.verifying import CHECKPOINT, JWKS, PROOF, NotProved, Verdict

PROVED, FALSE, UNUSABLE = 0, 1, 2
LARGEST = 64 * 1024 * 1024
LABELS = {"en": ("proved", "not proved", "NOT PROVED"), "ar": ("ثبت", "لم يثبت", "لا إثبات")}


def main(words: Sequence[str] | None = None) -> int:
    """Prints what was proved and what was not; 0 when it holds, 1 when it does not, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m ledger", description=__doc__)
    verify = parser.add_subparsers(dest="act", required=True).add_parser("verify")
    verify.add_argument("path", type=Path, help="a bundle (ZIP or folder), a receipt, or a folder of tiles")
    verify.add_argument("--key", action="append", default=[], help="a log's vkey that you trust")
    verify.add_argument("--jwks", type=Path, help="the site's receipt keys (/.well-known/jwks.json)")
    verify.add_argument("--lang", choices=LABELS, default=_spoken(), help="the language of the answer")
    asked = parser.parse_args(words)
    say = in_arabic if asked.lang == "ar" else str
    holds, stays_open, refused = LABELS[asked.lang]
    try:
        found = verdict(asked.path, [Verifier.parse(key) for key in asked.key], asked.jwks)
    except NotProved as error:
        sys.stdout.write(f"{refused}: {say(str(error))}\n")
        return FALSE
    except (OSError, zipfile.BadZipFile, BadNote) as error:
        sys.stderr.write(say(f"{asked.path} cannot be verified: {error}") + "\n")
        return UNUSABLE
    lines = [(holds, said) for said in found.proved] + [(stays_open, said) for said in found.unproved]
    sys.stdout.write("".join(f"{label}: {say(said)}\n" for label, said in lines))
    return PROVED


def _spoken() -> str:
    """The reader's language by their environment, as programs ask for it."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ar" if named.startswith("ar") else "en"


def verdict(path: Path, known: list[Verifier], jwks: Path | None) -> Verdict:
    """What the files at a path prove. Raises NotProved, and OSError for files that cannot be read."""
    if path.is_dir() and not (path / PROOF).exists() and (path / CHECKPOINT).exists():
        return verifying.tiles(lambda name: _tile(path, name), known)
    if path.is_dir():
        return verifying.bundle(
            {one.name: one.read_bytes() for one in path.iterdir() if one.is_file()}, known
        )
    if zipfile.is_zipfile(path):
        return verifying.bundle(_unzipped(path), known)
    keys = jwks or path.with_name(JWKS)
    if not keys.exists():
        raise NotProved("a receipt is checked with the site's keys: give them with --jwks")
    return verifying.receipt(path.read_bytes(), verifying.public_keys(keys.read_bytes()))


def _tile(folder: Path, name: str) -> bytes | None:
    file = folder / name
    return file.read_bytes() if file.is_file() else None


def _unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        if sum(one.file_size for one in file.infolist()) > LARGEST:
            raise NotProved("the bundle is larger than any bundle")
        return {name: file.read(name) for name in file.namelist() if not name.endswith("/")}


if __name__ == "__main__":
    sys.exit(main())
