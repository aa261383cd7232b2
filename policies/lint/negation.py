"""The lost negation: a title denies what its section then asserts. Only the owner can settle it."""

import re
from collections.abc import Iterator, Sequence

from policies.importing.folding import Folded, folded
from policies.lint.findings import Finding, Rule, Text

# What denies in a title, and what may deny right before the same words in the body.
_TITLE = re.compile(r"(?:(?P<noun>\w+)\s+)?(?<!\w)(?:لا|ليس|ليست|غير)\s+(?P<tail>.+)$")
_DENIES = re.compile(r"(?<!\w)(?:[وف]?(?:لا|لن|لم|ما|ليس\w*|عدم|دون|بدون|[بل]?غير)|ولا)\s+(?:\w+\s+){0,2}$")
NEAR = 80
FEWEST_WORDS = 2

_WORD = re.compile(r"\w+")


def lost_negations(texts: Sequence[Text]) -> Iterator[Finding]:
    """Yield the first place of each body that says without a denial what its title denies."""
    titles = {text.key: folded(text.words) for text in texts if text.field == "title"}
    for text in texts:
        if text.field != "body" or text.key not in titles:
            continue
        denied = _TITLE.search(titles[text.key].text)
        place = denied and _asserted(_denied(denied), folded(text.words))
        if place:
            start, end = place
            found = text.words[start:end]
            yield Finding(Rule.LOST_NEGATION, text.key, text.field, start, end, found, None, 0.8, safe=False)


def _denied(title: re.Match[str]) -> list[str]:
    """The words that the title denies; a single one with its noun, for alone it may mean anything."""
    words = _WORD.findall(title["tail"])
    return [title["noun"], *words] if len(words) == 1 and title["noun"] else words


def _asserted(denied: list[str], body: Folded) -> tuple[int, int] | None:
    """Where the body first says the denied words, when it does so without a denial before them."""
    if len(denied) < FEWEST_WORDS:
        return None
    words = (r"(?:ال)?" + re.escape(word.removeprefix("ال")) for word in denied)
    first = re.search(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)", body.text)
    if first is None or _DENIES.search(body.text[max(0, first.start() - NEAR) : first.start()]):
        return None
    return body.origin[first.start()], body.origin[first.end() - 1] + 1
