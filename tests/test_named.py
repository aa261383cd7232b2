"""What a guide names of a screen stands there: in English as a msgid, in Arabic as its translation."""

import re
from pathlib import Path

import polib
import pytest

from tests import msgids

GUIDES = [
    page for folder in ("how-to", "tutorial") for page in sorted((msgids.ROOT / "docs" / folder).glob("*.md"))
]
CODE = re.compile(r"^( *)```.*?^ *```|`[^`\n]*`", re.M | re.S)
EMPHASIS = re.compile(r"(?<!\*)(\*{1,2})(?!\*)([^*|]+?)\1(?!\*)(?:\s+\(«([^»]+)»)?")
ARABIC = re.compile("[\u0621-\u064a]")
# Their readers sit at the Arabic desk, to which the tutorial sends them.
PAIRED = {
    "first-version",
    "answer-requests",
    "approve-and-publish",
    "import-a-policy",
    "lint-a-text",
    "record-for-people",
    "report-on-answers",
    "run-an-announcement",
    "second-factor",
    "share-a-draft",
    "write-and-translate",
}
# Names that Django's pattern makes of a model's.
DJANGOS = {"Add policy": "إضافة سياسة"}


def bare(name: str) -> str:
    """A name in one line, up to what differs in it, without the colon, stop or dots that may end it."""
    return " ".join(name.partition("%(")[0].split()).rstrip(".:…")


def names(page: Path) -> list[tuple[str, str]]:
    """What the page emphasises with a capital first, and the Arabic behind it, or ''.

    With a stop last it opens a paragraph instead.
    """
    found = [one.group(2, 3) for one in EMPHASIS.finditer(CODE.sub("", page.read_text("utf-8")))]
    return [
        (bare(name), bare(arabic or ""))
        for name, arabic in found
        if re.match("[A-Z][a-z]", name) and not name.endswith(".")
    ]


def spoken(page: Path) -> list[str]:
    """What the page quotes or emphasises in Arabic, up to where it goes on in Arabic itself."""
    text = CODE.sub("", page.read_text("utf-8")).partition("\n## \u0628")[0]
    found = re.findall("«([^»]+)»", text) + [match[2] for match in EMPHASIS.finditer(text)]
    return [bare(name) for name in found if ARABIC.search(name)]


@pytest.fixture(scope="module")
def shown() -> set[str]:
    return {*DJANGOS, *(bare(words) for one in msgids.everywhere() for words in (one.text, one.plural))}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(msgids.ROOT / "locale/ar/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_names_what_stands_on_the_screen(page, shown, catalogue):
    assert [name for name, _arabic in names(page) if name not in shown] == []
    translated = "\n".join(
        words for entry in catalogue for words in (entry.msgstr, *entry.msgstr_plural.values())
    )
    assert [name for name in spoken(page) if name not in translated and name not in DJANGOS.values()] == []


@pytest.mark.parametrize("page", [page for page in GUIDES if page.stem in PAIRED], ids=lambda page: page.stem)
def test_a_guide_to_the_desk_gives_each_name_in_arabic_where_it_comes_first(page, catalogue):
    said = DJANGOS.items() | {(bare(entry.msgid), bare(entry.msgstr)) for entry in catalogue}
    first = dict(reversed(names(page)))
    assert first
    assert [(name, arabic) for name, arabic in first.items() if (name, arabic) not in said] == []
