"""What was copied from Word or a web page, as parts of a text: Markdown under its headings."""

from dataclasses import dataclass

from policies.importing.hypertext import read_page
from policies.importing.reading import read
from policies.importing.supplied import Dropped


@dataclass(frozen=True, slots=True)
class PastedPart:
    """A heading and what stood under it; the first part may have no title. `body` is Markdown."""

    title: str
    level: int
    body: str


def pasted(html: str) -> tuple[list[PastedPart], tuple[Dropped, ...]]:
    """The parts of the fragment in their order, and what a policy's text cannot hold of it.

    Raises TooLarge, NotPlainText, EmptyFile, UnresolvedChanges and UnsafeFile, as a file would.
    """
    supplied = read_page(read(html.encode("utf-8", "replace")))
    parts: list[PastedPart] = []
    for piece in supplied.pieces:
        if piece.level or not parts:
            parts.append(PastedPart(piece.text if piece.level else "", piece.level, ""))
        if not piece.level:
            last = parts[-1]
            parts[-1] = PastedPart(last.title, last.level, f"{last.body}\n\n{piece.markdown}".strip())
    return parts, supplied.dropped
