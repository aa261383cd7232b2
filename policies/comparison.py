"""The redline as a page shows it, and the public page of what changed between two published versions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from policies.asked import Asked, NoSuchPage
from policies.dates import both
from policies.diff.changes import Change, changes
from policies.diff.layout import Gap, Paragraph, Row, only_changed, paragraphs, rows
from policies.diff.sections import Fate, SectionChange
from policies.diff.words import Run, is_changed
from policies.framing import frame
from policies.locations import changes_url, page_url
from policies.models.section import CONTACT, INTRODUCTION
from policies.pages import in_words
from policies.redline import published_redline
from policies.timeline import Schedule, VersionLine


@dataclass(frozen=True)
class ShownSection:
    """A section of the redline, ready to print; `lines` are paragraphs, or rows of two columns."""

    key: str
    number: str
    old_number: str
    fate: Fate
    moved: bool
    relevelled: bool
    regrouped: bool
    renested: bool
    slight: bool
    bare: str
    label: str  # the title in plain words, '' where there is none
    title: tuple[Run, ...]
    lines: list[Paragraph | Row | Gap]
    changes: list[Change]


def shown(section: SectionChange, *, columns: bool = False, whole: bool = True) -> ShownSection:
    """The section laid out: in one column or two, with its unchanged paragraphs or without."""
    lines: list[Any] = rows(section.text) if columns else paragraphs(section.text)
    key = section.shown.key
    return ShownSection(
        key=key,
        number=section.shown.number,
        old_number=section.old.number if section.old else "",
        fate=section.fate,
        moved=section.moved,
        relevelled=section.relevelled,
        regrouped=section.regrouped,
        renested=section.renested,
        slight=section.is_slight,
        label=section.shown.title,
        bare=key if key in (INTRODUCTION, CONTACT) else "",
        title=section.title,
        lines=lines if whole else only_changed(lines),
        changes=[*changes(section.title), *changes(section.text)],
    )


def changes_page(asked: Asked, at: datetime) -> bytes:
    """What changed between the published versions `asked.since` and `asked.number`, the earlier one first.

    Raises NoSuchPage unless both are published in that language.
    """
    old, new = (asked.policy.version(number) for number in (asked.since, asked.number))
    if not (old and new and old.number < new.number):
        raise NoSuchPage
    if not all(asked.language in line.languages for line in (old, new)):
        raise NoSuchPage
    return in_words("policies/changes.html", asked.language, lambda: {"page": _page(asked, old, new)})


def latest_changes(schedule: Schedule, at: datetime) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of the pages that most people open: what is or will bind, against what preceded it.

    Older pairs are answered by Python, from the same bytes.
    """
    for policy in schedule.policies.values():
        lines = [line for line in (policy.in_force(at), *policy.upcoming(at)) if line]
        for line in lines:
            for language in line.languages:
                before = policy.before(line, language)
                if before:
                    url = changes_url(policy.slug, language, before.number, line.number)
                    asked = Asked(policy, language, line.number, before.number, schedule.beside(policy))
                    for one in (asked, replace(asked, bare=True)):
                        yield f"{one.own(url).strip('/')}/index.html", changes_page(one, at)


def _page(asked: Asked, old: VersionLine, new: VersionLine) -> dict[str, Any]:
    language = asked.language
    found = published_redline(*(line.languages[language].json_sha256 for line in (old, new)))
    return {
        **frame(asked, new),
        "old": _version(asked, old),
        "new": _version(asked, new),
        "change_summary": new.languages[language].summary,
        "counts": found.counts,
        "heading": found.title if is_changed(found.title) else (),
        "sections": [shown(section) for section in found.touched],
        "untouched": [shown(section) for section in found.sections if not section.is_touched],
        "others": _others(asked, new, old),
    }


def _version(asked: Asked, line: VersionLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "url": asked.own(page_url(asked.policy.slug, asked.language, line.number)),
        "effective": both(line.effective_at, asked.language),
    }


def _others(asked: Asked, new: VersionLine, old: VersionLine) -> list[dict[str, Any]]:
    """The other earlier versions that this one may be compared with, newest first."""
    slug, language = asked.policy.slug, asked.language
    return [
        {"number": line.number, "url": asked.own(changes_url(slug, language, line.number, new.number))}
        for line in reversed(asked.policy.versions)
        if line.number < new.number and line is not old and language in line.languages
    ]
