"""python -m ledger verify PATH: an evidence bundle, a receipt or a directory of tiles, offline.

The one module of this folder that reads files. It works from a copy of the folder alone, with `cryptography`.
"""

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from ledger import verifying
from ledger.note import BadNote, Verifier
from ledger.verifying import CHECKPOINT, JWKS, PROOF, NotProved, Verdict

PROVED, FALSE, UNUSABLE = 0, 1, 2
LARGEST = 64 * 1024 * 1024


def main(words: Sequence[str] | None = None) -> int:
    """Prints what was proved and what was not; 0 when it holds, 1 when it does not, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m ledger", description=__doc__)
    verify = parser.add_subparsers(dest="act", required=True).add_parser("verify")
    verify.add_argument("path", type=Path, help="a bundle (ZIP or folder), a receipt, or a folder of tiles")
    verify.add_argument("--key", action="append", default=[], help="a log's vkey that you trust")
    verify.add_argument("--jwks", type=Path, help="the site's receipt keys (/.well-known/jwks.json)")
    asked = parser.parse_args(words)
    try:
        found = verdict(asked.path, [Verifier.parse(key) for key in asked.key], asked.jwks)
    except NotProved as error:
        sys.stdout.write(f"NOT PROVED: {error}\n")
        return FALSE
    except (OSError, zipfile.BadZipFile, BadNote) as error:
        sys.stderr.write(f"{asked.path} cannot be verified: {error}\n")
        return UNUSABLE
    lines = [f"proved: {said}" for said in found.proved] + [f"not proved: {said}" for said in found.unproved]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return PROVED


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
