"""The redline of two versions of a policy, read from published bytes or from the draft as it stands."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policies import markdown
from policies.diff.changes import Counts, counted
from policies.diff.sections import Passage, SectionChange, compare_sections
from policies.diff.words import Run, compare
from policies.models import PolicyVersion, Section
from policies.outline import tree, walk
from policies.renditions import body


@dataclass(frozen=True, slots=True)
class Text:
    """A version's words in one language, as they are compared. Emphasis is left out, link targets are not."""

    title: str
    sections: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Redline:
    """What differs between two texts: their titles, and every section of both."""

    title: tuple[Run, ...]
    sections: tuple[SectionChange, ...]
    counts: Counts

    @property
    def touched(self) -> tuple[SectionChange, ...]:
        """The sections about which anything differs."""
        return tuple(section for section in self.sections if section.is_touched)


def redline(old: Text, new: Text) -> Redline:
    """The redline from `old` to `new`, word by word."""
    title = compare(old.title, new.title)
    sections = compare_sections(old.sections, new.sections)
    return Redline(title, sections, counted(title, sections))


@lru_cache(maxsize=64)
def published_redline(old_sha256: str, new_sha256: str) -> Redline:
    """The redline between the published JSON documents with these hashes. Raises as `published_text`."""
    return redline(published_text(old_sha256), published_text(new_sha256))


def published_text(sha256: str) -> Text:
    """The words of the published JSON document with this hash: no query while this host has its bytes.

    Raises UnknownBytes and django.db.Error as `body` does.
    """
    document = json.loads(body(sha256))
    return Text(document["title"], tuple(_passage(section) for section in document["sections"]))


def stored_text(version: PolicyVersion, language: str) -> Text:
    """The words of any version, published or not, as they stand in the database: 1 query."""
    return text_of(version, version.sections.all(), language)


def text_of(version: PolicyVersion, sections: Iterable[Section], language: str) -> Text:
    """The words of the version with these sections, stored or not, in their order."""
    passages = (
        Passage(
            key=node.section.key,
            level=node.section.level,
            number=node.number,
            title=node.section.text("title", language),
            text=markdown.plain(node.section.text("body", language)),
            nesting=markdown.nesting(markdown.html(node.section.text("body", language))),
        )
        for node in walk(tree(sections))
    )
    return Text(version.text("title", language), tuple(passages))


def _passage(section: dict[str, Any]) -> Passage:
    named = (section[name] for name in ("key", "level", "number", "title", "text"))
    return Passage(*named, nesting=markdown.nesting(section["html"]))
