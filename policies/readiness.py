"""Whether a text can be shown to anybody: nothing is empty in the language that binds."""

from django.utils.translation import gettext_lazy as _

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


def refuse_gaps(whole: Whole) -> None:
    """Return when nothing is empty in the authoritative language; raise the refusal that names the gap."""
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
