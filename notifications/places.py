"""The first places in which a text differs from the version before, short enough for a mail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.diff.judging import Weight
from policies.diff.sections import Fate, SectionChange
from policies.diff.words import Op, Run
from policies.models import Media, PolicyVersion
from policies.models.section import CONTACT, INTRODUCTION
from policies.redline import redline, stored_text

MOST = 3  # places in one mail
AROUND = 6  # words before and after a place
LONGEST = 40  # words of what went, and of what came
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that differs: its section, the words that went and came, and the words around them.

    The spaces between are in `lead` and `rest`: what follows may be a full stop.
    """

    section: str
    lead: str
    gone: str
    new: str
    rest: str


def first_places(version: PolicyVersion, language: str) -> list[Place]:
    """Up to MOST places in which the version differs from the one before it in the language.

    None for a first version. Spelling and spaces are left out: they change no meaning.
    """
    before = _before(version, language)
    if before is None:
        return []
    found = redline(stored_text(before, language), stored_text(version, language))
    places = (place for section in found.touched for place in _of_section(section))
    return [place for place, _number in zip(places, range(MOST), strict=False)]


def _before(version: PolicyVersion, language: str) -> PolicyVersion | None:
    published = version.policy.versions.published().exclude(pk=version.pk)
    if version.number:
        published = published.filter(number__lt=version.number)
    return published.filter(renditions__language=language, renditions__media=Media.JSON).first()


def _of_section(section: SectionChange) -> Iterator[Place]:
    name = _name(section)
    if section.fate is Fate.ADDED:
        yield Place(name, "", "", _clipped(section.new.text), "")
    elif section.fate is Fate.REMOVED:
        yield Place(name, "", _clipped(section.old.text), "", "")
    else:
        yield from _of_runs(name, section.title)
        yield from _of_runs(name, section.text)


def _name(section: SectionChange) -> str:
    bare = {INTRODUCTION: _("Introduction"), CONTACT: _("Contact")}
    shown = section.shown
    return bare.get(shown.key) or f"{shown.number} {shown.title}".strip()


def _of_runs(name: str, runs: Sequence[Run]) -> Iterator[Place]:
    """Yield each place among the runs that matters; a deletion and the insertion after it are one."""
    place = 0
    while place < len(runs):
        here = place
        place += 1
        if runs[here].op is Op.EQUAL:
            continue
        pair = runs[here].op is Op.DELETE and place < len(runs) and runs[place].op is Op.INSERT
        place += pair
        if _matters(runs[here:place]):
            yield _place(name, runs, here, place)


def _matters(changed: Sequence[Run]) -> bool:
    return any(run.text.strip() and run.weight is not Weight.ORTHOGRAPHIC for run in changed)


def _place(name: str, runs: Sequence[Run], here: int, end: int) -> Place:
    said = {run.op: run.text for run in runs[here:end]}
    # A space between may belong to what stands around or to what changed.
    before = (runs[here - 1].text if here else "") + runs[here].lead
    after = runs[end - 1].trail + (runs[end].text if end < len(runs) else "")
    return Place(
        name,
        _last_words(before, goes_back=here > 1),
        _clipped(said.get(Op.DELETE, "")),
        _clipped(said.get(Op.INSERT, "")),
        _first_words(after, goes_on=end + 1 < len(runs)),
    )


def _last_words(text: str, *, goes_back: bool) -> str:
    """The end of the last line, with the space that parts it from what follows; … where the line is cut.

    `goes_back`: something stands before this text too.
    """
    line = text.rsplit("\n", 1)[-1]
    words = line.split()
    is_cut = len(words) > AROUND or (goes_back and "\n" not in text)
    return "… " * is_cut + " ".join(words[-AROUND:]) + " " * (line[-1:].isspace() and bool(words))


def _first_words(text: str, *, goes_on: bool) -> str:
    line = text.split("\n", 1)[0]
    words = line.split()
    is_cut = len(words) > AROUND or (goes_on and "\n" not in text)
    return " " * line[:1].isspace() + " ".join(words[:AROUND]) + " …" * is_cut


def _clipped(text: str) -> str:
    """The first words; each paragraph, item of a list and row of a table has a line of its own."""
    words = list(_WORD.finditer(text))
    clipped = len(words) > LONGEST
    lines = text[: words[LONGEST - 1].end()].split("\n") if clipped else text.split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines))) + " …" * clipped
