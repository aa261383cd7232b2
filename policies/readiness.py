"""Whether a text can be shown to anybody: nothing is empty, or leads nowhere, in the language that binds."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from policies.outline import walk
from policies.refusals import Refused
from policies.renditions import gaps
from policies.snapshot import Whole


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


def refuse_gaps(whole: Whole) -> None:
    """Return when nothing is empty in the authoritative language and every declaration leads somewhere.

    Raises the refusal that names the gap.
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
