"""Bytes of a supplied file to clean text: UTF-8 only, NFC, one kind of line end."""

import re
import unicodedata

from policies.importing.refusals import EmptyFile, NotPlainText, NotUtf8, TooLarge

LARGEST_FILE = 1_000_000

# Page breaks and the exotic line ends that office programs and PDF readers leave behind.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def read(data: bytes) -> str:
    """Return the file's text, NFC normalised, without byte order mark, with lines ended by a line feed.

    Raises TooLarge (over LARGEST_FILE bytes), NotUtf8, NotPlainText and EmptyFile (no letter at all).
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge(size=len(data), limit=LARGEST_FILE)
    text = _LINE_ENDS.sub("\n", _decoded(data))
    if control := _CONTROLS.search(text):
        raise NotPlainText(line=text.count("\n", 0, control.start()) + 1)
    if not any(character.isalpha() for character in text):
        raise EmptyFile
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(position=error.start) from error
