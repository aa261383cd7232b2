"""The demo's own policy: reading its text files into a draft version."""

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"


@dataclass
class Part:
    """One section: 'key | level | title' in the file, then its Markdown body."""

    key: str
    level: int = 1
    title: str = ""
    body: str = ""


@dataclass
class Text:
    """One language of one version."""

    title: str = ""
    summary: str = ""
    parts: list[Part] = field(default_factory=list)


def text(number: int, language: str) -> Text:
    """The demo policy's text for a version and language."""
    found = Text()
    for line in (FOLDER / f"privacy-{number}.{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            found.parts.append(_part(line.removeprefix("= ")))
        elif found.parts:
            found.parts[-1].body += line + "\n"
        elif line:
            name, _, value = line.partition(": ")
            setattr(found, name, value)
    return found


def _part(line: str) -> Part:
    key, *rest = (piece.strip() for piece in line.split("|"))
    return Part(key, int(rest[0]), rest[1]) if rest else Part(key)
