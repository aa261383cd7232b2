"""Whether a text can be shown to anybody: nothing is empty, leads nowhere, or works unseen on its words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.outline import walk
from policies.refusals import Refused
from policies.renditions import gaps
from policies.seen import stray_control
from policies.snapshot import Whole, content

AROUND = 30  # characters on either side that tell where a stray control stands


class NoSections(Refused):
    """The version has no section at all."""

    code = "no_sections"
    sentence = _("The version has no sections yet.")


class SourceLanguageOff(Refused):
    """The policy no longer enables the version's authoritative language: nothing would bind."""

    code = "source_language_off"
    sentence = _("The policy no longer has the language that this version is written in. Enable it again.")


class EmptyTitle(Refused):
    """The title is empty in the authoritative language."""

    code = "empty_title"
    sentence = _("The title is empty in the authoritative language.")


class EmptySummary(Refused):
    """What changed is not said in the authoritative language."""

    code = "empty_summary"
    sentence = _("“What changed” is empty in the authoritative language.")


class EmptySection(Refused):
    """A section or a declaration lacks its title or text in the authoritative language."""

    code = "empty_section"
    sentence = _("The section “%(key)s” has no title or no text in the authoritative language.")


class LeadsNowhere(Refused):
    """A declaration names a section, a category of data or a recipient that the version does not have."""

    code = "leads_nowhere"
    sentence = _(
        "The declaration “%(key)s” names “%(name)s”, which is not in this version: no such section, data or "
        "recipient is confirmed here."
    )


class StrayControl(Refused):
    """The text, in any of its languages, holds a control character that nobody sees (`stray_control`)."""

    code = "stray_control"
    sentence = _(
        "The text holds %(name)s, an invisible control character that can turn the words around it round, "
        "here: “%(place)s”. Remove it, or let the spelling findings of the draft mend it."
    )


def refuse_gaps(whole: Whole) -> None:
    """Return when nothing is empty in the authoritative language and every declaration leads somewhere.

    Nor is there a stray control in any language. Raises the refusal that names the gap.
    """
    if whole.version.authoritative_language not in whole.version.policy.languages:
        raise SourceLanguageOff
    if not whole.nodes:
        raise NoSections
    for gap in gaps(whole, whole.version.authoritative_language):
        if gap == "title":
            raise EmptyTitle
        if gap == "change_summary":
            raise EmptySummary
        raise EmptySection(key=gap)
    for key, name in astray(whole):
        raise LeadsNowhere(key=key, name=name)
    for language in whole.version.policy.languages:
        _refuse_strays(content(whole, language))


def _refuse_strays(value: Any) -> None:
    if isinstance(value, str):
        if found := stray_control(value):
            raise StrayControl(name=f"U+{ord(found[0]):04X}", place=_around(value, found.span()))
    elif isinstance(value, list):
        for inside in value:
            _refuse_strays(inside)
    elif isinstance(value, dict):
        # HTML says what the text beside it says, with marks that are no help in finding the place.
        _refuse_strays([inside for name, inside in value.items() if name != "html"])


def _around(words: str, span: tuple[int, int]) -> str:
    first, last = span
    near = words[max(first - AROUND, 0) : first] + words[last : last + AROUND]
    return " ".join("".join(one for one in near if not stray_control(one)).split())


def astray(whole: Whole) -> Iterator[tuple[str, str]]:
    """Each declaration and what it names in vain: its section, or the data and recipients of a purpose."""
    sections = {node.section.key for node in walk(whole.nodes)}
    data = {item.key for item in whole.data_categories}
    recipients = {item.key for item in whole.recipients}
    for item in (*whole.purposes, *whole.data_categories, *whole.recipients):
        if item.section_key and item.section_key not in sections:
            yield item.key, item.section_key
    for purpose in whole.purposes:
        for name in sorted({*purpose.data_categories} - data | {*purpose.recipients} - recipients):
            yield purpose.key, name
