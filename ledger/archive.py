"""A bundle in a ZIP that a stranger made: its parts, within bounds, or why it has none."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection

from ledger.verifying import PARTS, PROOF, NotProved

LARGEST = 64 * 1024 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what can be unpacked a piece at a time


def unzipped(content: bytes) -> tuple[dict[str, bytes], Collection[str]]:
    """The parts of a bundle in a ZIP, and the names of what else is in it.

    Raises NotProved for a part that whoever unpacks it may see another one of, and BadZipFile for an archive
    that is broken, encrypted or packed in another way than ours.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = file.namelist()
            _check_names(names)
            if sum(one.file_size for one in file.infolist()) > LARGEST:
                raise NotProved("the bundle is larger than any bundle")
            held = {name: _part(file, name) for name in PARTS if name in names}
            return held, set(names) - held.keys()
    except NotProved:
        raise
    except (RuntimeError, struct.error, zlib.error, EOFError, ValueError, OverflowError) as error:
        raise zipfile.BadZipFile(str(error)) from error


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    one = file.getinfo(name)
    if one.compress_type not in METHODS:
        raise zipfile.BadZipFile(f"{name} is packed in another way than a bundle's files")
    with file.open(one) as packed:
        # An archive may hold more than it says: no more is unpacked than it says.
        return packed.read(one.file_size + 1)


def _check_names(names: list[str]) -> None:
    """Raise NotProved for a part that is there twice, or under a name that unpacks to that of a part."""
    for name in PARTS:
        if names.count(name) > 1:
            raise NotProved(f"{name} is in the bundle twice")
    for name in names if PROOF in names else ():  # else it is no bundle, but may hold some
        last = re.split(r"[/\\]", name.rstrip("/\\ ."))[-1].rstrip(" .").casefold()
        if last in PARTS and name != last:
            raise NotProved(f"{name} passes for {last}")
