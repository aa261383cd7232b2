"""Typst at work: a fixed template, values as JSON, our fonts and no others, the same bytes every time."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont

from policies.refusals import Refused

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
FONTS = HERE / "fonts"
MOST = 600_000  # bytes of values: about 100 pages of Arabic
PATIENCE = 20  # seconds; a page takes three thousandths
# Told that pages run from the right, pdfium takes every line for a right-to-left one, and copies the address
# support@example.com as com.example@support. The text's own direction does not hang on it.
PAGES_FROM_THE_LEFT = (b"/DisplayDocTitle true/Direction/R2L>>", b"/DisplayDocTitle true/Direction/L2R>>")
# Line ends, joiners and controls of direction need no glyph.
INVISIBLE = frozenset("\n\t\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
# What the fonts lack and word processors leave behind, by what looks alike: hyphens, blanks, nothing.
ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012", "-"),
        **dict.fromkeys("\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u2007\u202f", "\u00a0"),
        **dict.fromkeys("\u200b\u2060\ufeff"),
        "\u061c": "\u200f",
    }
)
MANY = 5  # of the missing letters are named


class NoPdf(Refused):
    """Typst would not set this text: a fault of ours, which the log tells."""

    code = "no_pdf"
    sentence = _("A PDF cannot be made of this text.")


class Unwritable(NoPdf):
    """The text has letters that the fonts of the PDFs lack; they are named."""

    code = "unwritable"
    sentence = _("A PDF cannot be made: its font has no letters for %(letters)s.")


class TooLong(NoPdf):
    """The text is longer than a PDF is made of."""

    code = "too_long_for_pdf"
    sentence = _("A PDF cannot be made: the text is longer than 100 pages.")


def typeset(template: str, data: dict[str, Any], *, attached: bytes = b"") -> bytes:
    """The template filled with `data`, as a tagged PDF (PDF/UA-1, PDF/A-3a) with `attached` inside it.

    The same values give the same bytes. Raises Unwritable and TooLong before anything is set, NoPdf where
    Typst refuses.
    """
    values = written(data)
    inputs = {"data": values, **({"canonical": attached.decode()} if attached else {})}
    return _compiled(template, inputs).replace(*PAGES_FROM_THE_LEFT)


def written(data: dict[str, Any]) -> str:
    """The values as the template reads them, each letter one that is seen. Raises Unwritable, TooLong."""
    data = _changed(data, lambda text: text.translate(ALIKE))
    values = json.dumps(data, ensure_ascii=False)
    if len(values.encode()) > MOST:
        raise TooLong
    lacking = sorted(set("".join(_texts(data))) - letters())
    if lacking:
        raise Unwritable(letters=" ".join(f"{one} (U+{ord(one):04X})" for one in lacking[:MANY]))
    return values


def _compiled(template: str, inputs: dict[str, str]) -> bytes:
    """What the program beside this one makes: in a process, Typst keeps hundreds of megabytes."""
    asked = json.dumps({"template": template, "inputs": inputs}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(HERE / "compiling.py")],
            input=asked,
            capture_output=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        log.error("a PDF took longer than %s seconds", PATIENCE)
        raise NoPdf from error
    if done.returncode:
        log.error("a PDF was refused: %s", done.stderr.decode(errors="replace"))
        raise NoPdf
    return done.stdout


@cache
def letters() -> frozenset[str]:
    """Every letter that both fonts can write."""
    codes = set.intersection(*(_codes(path) for path in FONTS.glob("*.ttf")))
    return frozenset(map(chr, codes)) | INVISIBLE


def spelled(value: Any) -> Any:
    """The value with every run of letters that the fonts lack written by their numbers: [U+4E2D U+6587]."""
    return _changed(value, _spelled)


def _spelled(text: str) -> str:
    runs = (("".join(run), known) for known, run in groupby(text, letters().__contains__))
    return "".join(run if known else _numbers(run) for run, known in runs)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _changed(inner, change) for name, inner in value.items()}
    return [_changed(one, change) for one in value] if isinstance(value, list) else value


def _numbers(run: str) -> str:
    """Isolated, so that right-to-left text does not turn them about."""
    return f"\u2066[{' '.join(f'U+{ord(one):04X}' for one in run)}]\u2069"


def _codes(path: Path) -> set[int]:
    with TTFont(path) as font:
        return set(font.getBestCmap())


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inside for text in _texts(one)]
