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
EMPHASIS = re.compile(r"(?<!\*)(\*{1,2})(?!\*)([^*|]+?)\1(?!\*)")
ARABIC = re.compile("[\u0621-\u064a]")
# Django's own catalogue says these.
DJANGOS = {"Add policy"}


def bare(name: str) -> str:
    """A name in one line, up to what differs in it, without the colon, stop or dots that may end it."""
    return " ".join(name.partition("%(")[0].split()).rstrip(".:…")


def names(page: Path) -> list[str]:
    """What the page emphasises with a capital first; with a stop last it opens a paragraph instead."""
    text = CODE.sub("", page.read_text("utf-8"))
    emphasised = [found[2] for found in EMPHASIS.finditer(text)]
    return [bare(name) for name in emphasised if re.match("[A-Z][a-z]", name) and not name.endswith(".")]


def spoken(page: Path) -> list[str]:
    """What the page quotes or emphasises in Arabic, up to where it goes on in Arabic itself."""
    text = CODE.sub("", page.read_text("utf-8")).partition("\n## \u0628")[0]
    found = re.findall("«([^»]+)»", text) + [match[2] for match in EMPHASIS.finditer(text)]
    return [bare(name) for name in found if ARABIC.search(name)]


@pytest.fixture(scope="module")
def shown() -> set[str]:
    return DJANGOS | {bare(words) for one in msgids.everywhere() for words in (one.text, one.plural)}


@pytest.fixture(scope="module")
def translated() -> str:
    catalogue = polib.pofile(str(msgids.ROOT / "locale/ar/LC_MESSAGES/django.po"))
    return "\n".join(words for entry in catalogue for words in (entry.msgstr, *entry.msgstr_plural.values()))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_names_what_stands_on_the_screen(page, shown, translated):
    assert [name for name in names(page) if name not in shown] == []
    assert [name for name in spoken(page) if name not in translated] == []
