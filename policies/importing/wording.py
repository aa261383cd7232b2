"""What the importer found, in words: for the command, and for the import preview of the admin."""

import errno
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.importing.declarations import Proposals, Stands
from policies.importing.guesses import Note
from policies.importing.outline import Outline
from policies.importing.supplied import Dropped, Left

NOTES = {
    Note.FIRST_LINE: gettext_lazy("the first line"),
    Note.TITLE_REPEATS: gettext_lazy("the first line, up to where its words come again"),
    Note.NO_TITLE: gettext_lazy("none was found: write one"),
    Note.MARKED_TITLE: gettext_lazy("the title, as the file marks it"),
    Note.MARKED_HEADING: gettext_lazy("a heading, as the file marks it"),
    Note.KNOWN_HEADING: gettext_lazy("a heading of a known meaning"),
    Note.SHORT_LINE: gettext_lazy("a short line above a text"),
    Note.NUMBERED: gettext_lazy("a numbered line"),
    Note.CHILD_UNCLOSED: gettext_lazy("nothing shows where this list of parts ends: check the level"),
    Note.WITHOUT_TEXT: gettext_lazy("no text stands below it"),
    Note.SENTENCE_JOINED: gettext_lazy("a sentence was broken over two paragraphs and is joined"),
}
LEFT = {
    Left.IMAGE: gettext_lazy("pictures"),
    Left.SCRIPT: gettext_lazy("scripts"),
    Left.STYLE: gettext_lazy("style sheets"),
    Left.EMBEDDED: gettext_lazy("embedded media or objects"),
    Left.FORM: gettext_lazy("fields and buttons of forms"),
    Left.HIDDEN: gettext_lazy("hidden text"),
    Left.REMARK: gettext_lazy("remarks in the source of the page"),
    Left.LINK: gettext_lazy("link targets that are no web or mail address (their words stay)"),
    Left.RAISED: gettext_lazy("raised or lowered letters (they stand on the line now)"),
    Left.MERGED_CELL: gettext_lazy("merged cells (the words stay in the first of them)"),
    Left.PAGE_EDGE: gettext_lazy("page headers and footers"),
    Left.WATERMARK: gettext_lazy("watermarks behind the text"),
    Left.CONTENTS: gettext_lazy("lines of a table of contents (the page makes its own)"),
    Left.FRONT_MATTER: gettext_lazy("the fields before the text"),
    Left.SYMBOL: gettext_lazy("symbols of a picture font"),
}
FIELDS = {
    "party": gettext_lazy("name"),
    "address": gettext_lazy("postal address"),
    "representative": gettext_lazy("representative"),
    "jurisdictions": gettext_lazy("jurisdictions"),
    "contact_email": gettext_lazy("contact e-mail"),
    "description": gettext_lazy("description"),
    "lawful_basis": gettext_lazy("legal basis"),
    "data_categories": gettext_lazy("data categories"),
    "recipients": gettext_lazy("recipients"),
    "retention": gettext_lazy("kept for"),
    "validity": gettext_lazy("months a consent is valid"),
    "optional": gettext_lazy("optional or not"),
    "collection": gettext_lazy("how it is collected"),
}
REASONS = {
    errno.ENOENT: gettext_lazy("there is no such file"),
    errno.EACCES: gettext_lazy("you are not allowed to"),
    errno.EPERM: gettext_lazy("you are not allowed to"),
    errno.EISDIR: gettext_lazy("it is a folder"),
    errno.ENOTDIR: gettext_lazy("a part of its path is no folder"),
    errno.ENAMETOOLONG: gettext_lazy("its name is too long"),
    errno.EROFS: gettext_lazy("the disk can only be read"),
    errno.ENOSPC: gettext_lazy("the disk is full"),
}


def outline_lines(result: Outline) -> Iterator[str]:
    """Yield the title, introduction, numbered headings and contact, each with how sure it is and why."""
    yield _("Title: %(title)s") % {"title": result.title or "-"} + _sure(result.confidence, result.note)
    words = len(result.introduction.split())
    yield ngettext("Introduction: %(count)d word", "Introduction: %(count)d words", words) % {"count": words}
    yield _("Headings: %(count)d") % {"count": len(result.sections)}
    numbers = [0, 0, 0]
    for section in result.sections:
        numbers[section.level - 1] += 1
        numbers[section.level :] = [0] * (3 - section.level)
        number = ".".join(str(part) for part in numbers[: section.level])
        sure = _sure(section.confidence, section.note)
        yield f"{'  ' * section.level}{number} {section.title} [{section.key}]{sure}"
    contact = result.contact.address if result.contact else _("none was found")
    yield _("Contact: %(address)s") % {"address": contact}


def dropped_lines(dropped: Iterable[Dropped]) -> Iterator[str]:
    """Yield what was left behind, how often, and the first of each kind in its own words."""
    for one in dropped:
        yield _("Left behind: %(kind)s (%(count)d)") % {"kind": LEFT[one.kind], "count": one.count} + (
            f": {one.sample}" if one.sample else ""
        )


def proposal_lines(proposals: Proposals) -> Iterator[str]:
    """Yield what is proposed, each with the section and the sentence it stands on."""
    yield _("Data categories: %(count)d") % {"count": len(proposals.categories)}
    for category in proposals.categories:
        yield from _standing(category)
        if category.ways:
            yield "    " + _("collected by: %(ways)s") % {
                "ways": " | ".join(way.title for way in category.ways)
            }
    yield _("Purposes: %(count)d") % {"count": len(proposals.purposes)}
    for purpose in proposals.purposes:
        yield from _standing(purpose, _("optional") if purpose.optional else "")
    yield _("Recipients: %(count)d") % {"count": len(proposals.recipients)}
    for recipient in proposals.recipients:
        yield from _standing(recipient)


def unknown_lines(proposals: Proposals) -> Iterator[str]:
    """Yield what the text does not say, one line for each thing it is not said of."""
    fields: dict[str, list[str]] = {}
    for unknown in proposals.unknown:
        fields.setdefault(unknown.of, []).append(str(FIELDS[unknown.field]))
    yield _("Not stated in the text:")
    for of, names in fields.items():
        yield f"  {of}: {_(', ').join(names)}"


def reason(error: OSError) -> str:
    """Why the system would not open, read or write a file; its own words where ours have none."""
    return str(REASONS.get(error.errno, error.strerror))


def _sure(confidence: float, note: Note) -> str:
    return f" ({confidence:.0%}: {NOTES[note]})"


def _standing(found: Stands, remark: str = "") -> Iterator[str]:
    yield f"  {found.key}: {found.title}" + (f" ({remark})" if remark else "")
    yield f"    [{found.section_key}] {found.sentence}"
