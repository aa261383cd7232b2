"""Folding as an import needs it: what a PDF copy turned around is turned back as well."""

import re
from dataclasses import replace

from policies import folding
from policies.folding import Folded

__all__ = ["Folded", "fold", "folded"]
# A PDF copy turns the ligature of lam and alef around: the word then begins with two alefs.
_TURNED_ARTICLE = re.compile(r"(?<!\w)([وفبك]?)اال")


def folded(source: str) -> Folded:
    """Return `source` folded, its turned articles set right."""
    found = folding.folded(source)
    return replace(found, text=_TURNED_ARTICLE.sub(r"\1الا", found.text))


def fold(source: str) -> str:
    """Return the folded text alone."""
    return folded(source).text
