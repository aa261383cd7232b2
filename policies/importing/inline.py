"""Runs of formatted words as Markdown whose visible words are the same."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote

from policies import markdown
from policies.bounds import LONGEST, buildable, refuse_longer
from policies.importing.escaping import escaped, escaped_inside, escaped_opening

_BLANKS = re.compile(r"[ \t\r\f\v\x85\u2028\u2029]+")
_AROUND_BREAK = re.compile(r" *\n *")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UNWRITABLE = re.compile(r"[\s<>]")  # what ends an address in Markdown
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one format; a line feed in `text` is a line that the author broke."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


def words_of(runs: Iterable[Run]) -> str:
    """Return the words alone, NFC, one blank between them; line feeds stay, the ends are stripped."""
    text = _CONTROLS.sub("", "".join(run.text for run in runs))
    text = _AROUND_BREAK.sub("\n", _BLANKS.sub(" ", unicodedata.normalize("NFC", text)))
    return re.sub(r"\n{2,}", "\n", text).strip()


def on_one_line(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with blanks for line feeds: for headings and the cells of tables."""
    return [replace(run, text=run.text.replace("\n", " ")) for run in runs]


def markdown_of(runs: Iterable[Run]) -> str:
    """Return Markdown that shows `words_of(runs)`, with links and emphasis where they can be written.

    Emphasis that Markdown would print as asterisks, as it does before Arabic letters that follow a mark, is
    given up: the words go before their look. Raises what `bounds.bounded` raises.
    """
    runs = list(runs)
    words = words_of(runs)
    refuse_longer(words, LONGEST)
    for attempt in (runs, [replace(run, strong=False, emphasis=False) for run in runs]):
        written = "".join(_written(attempt))
        lines = [escaped_opening(line.strip()) for line in written.split("\n")]
        body = "\\\n".join(line for line in lines if line)
        if markdown.visible(buildable(body)).split() == words.split():
            return body
    return escaped(words)


def _written(runs: list[Run]) -> Iterator[str]:
    for form, alike in groupby(runs, key=lambda run: (run.href, run.strong, run.emphasis)):
        href, strong, emphasis = form
        text = _CONTROLS.sub("", unicodedata.normalize("NFC", "".join(run.text for run in alike)))
        before, core, after = _EDGES.fullmatch(_BLANKS.sub(" ", text)).groups()
        mark = "*" * (emphasis + 2 * strong) if core and "\n" not in core else ""
        core = mark + escaped_inside(core) + mark
        if href and core.strip("*"):
            core = f"[{core}](<{_UNWRITABLE.sub(_encoded, href)}>)"
        yield before + core + after


def _encoded(sign: re.Match[str]) -> str:
    return quote(sign[0])
