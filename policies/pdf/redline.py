"""The redline of two versions as a PDF: what was added is underlined, what was deleted is struck out."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from policies.comparison import ShownSection, shown
from policies.dates import both, interface
from policies.diff.changes import Change, Counts
from policies.diff.judging import Weight
from policies.diff.layout import Gap, Paragraph
from policies.diff.words import Op, Run, is_changed
from policies.languages import column_of, direction
from policies.models import PolicyVersion
from policies.models.section import INTRODUCTION
from policies.numerals import in_order
from policies.pdf.typesetting import typeset
from policies.redline import Redline, redline, stored_text

# What runs in one direction from its first letter to its last needs no isolation.
ONE_WAY = {
    "rtl": re.compile(r"[\u0620-\u064a]([\u0620-\u0652\u0670 ،؛؟.:!]*[\u0620-\u0652])?"),
    "ltr": re.compile(r"[A-Za-z]([A-Za-z ,;?.:!'-]*[A-Za-z])?"),
}
ISOLATE, END = "\u2068", "\u2069"


def redline_pdf(
    old: PolicyVersion, new: PolicyVersion, language: str, *, at: datetime, whole: bool = False
) -> bytes:
    """What differs from `old` to `new`, published or not, as they stand; `whole` shows what is equal too.

    Raises NoPdf.
    """
    found = redline(stored_text(old, language), stored_text(new, language))
    with translation.override(interface(language)):
        data = {**_paper(old, new, language, at), **_text(found, language, whole)}
    return typeset("redline.typ", data)


def _paper(old: PolicyVersion, new: PolicyVersion, language: str, at: datetime) -> dict[str, Any]:
    """What `paper.typ` asks of every document."""
    day = timezone.localtime(at)
    published = old.is_published and new.is_published
    policy = getattr(new.policy, column_of("name", language)) or new.policy.slug
    return {
        "title": gettext("From %(old)s to %(new)s") % {"old": _name(old), "new": _name(new)},
        "policy": policy,
        "author": new.policy.controller.party,
        "language": language,
        "direction": direction(language),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "watermark": "" if published else gettext("Draft"),
        "hash": "",
        "foot": [policy, gettext("Compared on %(day)s") % {"day": both(at, language).gregorian}],
        "page": gettext("Page %(number)s of %(total)s") % {"number": "{number}", "total": "{total}"},
    }


def _name(version: PolicyVersion) -> str:
    if version.number:
        return gettext("Version %(number)s") % {"number": version.number}
    return str(version.get_status_display())


def _text(found: Redline, language: str, whole: bool) -> dict[str, Any]:
    way = ONE_WAY[direction(language)]
    sections = [shown(one, whole=whole) for one in (found.sections if whole else found.touched)]
    return {
        "short": gettext("In short"),
        "counts": list(_counts(found.counts)),
        "key": [
            gettext("Key:"),
            _change(gettext("added"), Op.INSERT, way),
            _change(gettext("deleted"), Op.DELETE, way),
            {**_change(gettext("writing only"), Op.INSERT, way), "slight": True},
        ],
        "renamed": [gettext("Title:"), list(_runs(found.title, way))] if is_changed(found.title) else None,
        "sections": [_section(one, way) for one in sections],
        "list": _list(sections),
    }


def _counts(counts: Counts) -> Iterator[str]:
    """The counts in words, those that are not nought."""
    if counts.nothing:
        yield gettext("No word of the text differs.")
    for n, one, many in (
        (counts.changed, "%(n)s section changed", "%(n)s sections changed"),
        (counts.added, "%(n)s section added", "%(n)s sections added"),
        (counts.removed, "%(n)s section removed", "%(n)s sections removed"),
        (counts.moved, "%(n)s section moved", "%(n)s sections moved"),
        (counts.words_inserted, "%(n)s word added", "%(n)s words added"),
        (counts.words_deleted, "%(n)s word deleted", "%(n)s words deleted"),
        (counts.orthographic, "%(n)s change of writing only", "%(n)s changes of writing only"),
    ):
        if n:
            yield ngettext(one, many, n) % {"n": n}


def _section(section: ShownSection, way: re.Pattern) -> dict[str, Any]:
    return {
        "label": _label(section),
        "number": "" if section.bare else section.number,
        "title": [] if section.bare else list(_runs(section.title, way)),
        "fates": list(_fates(section)),
        "lines": [_line(line, way) for line in section.lines],
    }


def _label(section: ShownSection) -> str:
    """The section in plain words, for the outline and the list."""
    if section.bare:
        return gettext("Introduction") if section.bare == INTRODUCTION else gettext("Contact")
    return f"{section.number} {section.label}"


def _fates(section: ShownSection) -> Iterator[str]:
    if section.fate == "added":
        yield gettext("New section")
    elif section.fate == "removed":
        yield gettext("Removed section")
    elif section.slight:
        yield gettext("Writing only")
    if section.moved and section.old_number:
        yield gettext("Moved; was number %(number)s") % {"number": section.old_number}
    elif section.moved:
        yield gettext("Moved")
    if section.relevelled:
        yield gettext("Nested at another level")
    if section.regrouped:
        yield gettext("Under another heading")
    if section.renested:
        yield gettext("List items nested otherwise")


def _line(line: Paragraph | Gap, way: re.Pattern) -> dict[str, Any]:
    if isinstance(line, Gap):
        skipped = ngettext("%(n)s unchanged paragraph", "%(n)s unchanged paragraphs", line.skipped)
        return {"skipped": skipped % {"n": line.skipped}}
    joint = [{"text": "¶", "op": line.joint, "slight": True}] if line.joint else []
    return {"runs": [*_runs(line.runs, way), *joint]}


def _runs(runs: Iterable[Run], way: re.Pattern) -> Iterator[dict[str, Any]]:
    """The spaces around a change stay unmarked, as on the page."""
    before = ""
    for run in runs:
        if run.op is Op.EQUAL:
            yield {"text": in_order(run.text, before)}
            before += run.text
            continue
        if run.lead:
            yield {"text": run.lead}
        yield {**_change(run.words, run.op, way), "slight": run.weight is Weight.ORTHOGRAPHIC}
        if run.trail:
            yield {"text": run.trail}


def _change(words: str, op: Op, way: re.Pattern) -> dict[str, Any]:
    text = words if way.fullmatch(words) else f"{ISOLATE}{in_order(words)}{END}"
    return {"text": text, "op": op.value, "slight": False}


def _list(sections: list[ShownSection]) -> dict[str, Any] | None:
    """Every change before and after: who cannot see a stroke reads it here."""
    rows = [
        _row(section, change) for section in sections for change in section.changes if not change.is_layout
    ]
    if not rows:
        return None
    heading = gettext("Every change as a list, before and after")
    return {
        "heading": heading,
        "head": [gettext("Section"), gettext("Before"), gettext("After")],
        "rows": rows,
    }


def _row(section: ShownSection, change: Change) -> list[str]:
    return [_label(section), *(in_order(side.strip()) or "—" for side in (change.before, change.after))]
