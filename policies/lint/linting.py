"""Linting a text of several pieces, and mending what is safe to mend."""

from collections.abc import Iterable, Iterator, Sequence

from policies.lint.findings import Finding, Rule, Spot, Text
from policies.lint.likeness import likeness
from policies.lint.marks import marks
from policies.lint.negation import lost_negations
from policies.lint.script import prose
from policies.lint.sentences import sentences
from policies.lint.words import words

# The languages whose spelling and marks these rules know.
LINTED = frozenset({"ar"})
# Mending letters uncovers misspelt words, mending those nothing more: three rounds and one to spare.
MOST_ROUNDS = 4


def lint(texts: Sequence[Text]) -> list[Finding]:
    """Return every finding in the Arabic of these pieces, in reading order.

    Bodies may be Markdown: links, addresses and escapes are not looked into.
    """
    pieces = [prose(text.words) for text in texts]
    compared: dict[int, list[Spot]] = {}
    for index, spot in likeness(pieces):
        compared.setdefault(index, []).append(spot)
    found = [
        _finding(spot, text)
        for index, (text, piece) in enumerate(zip(texts, pieces, strict=True))
        for spot in (*_of_one(text, piece), *compared.get(index, ()))
    ]
    order = {(text.key, text.field): index for index, text in enumerate(texts)}
    found += lost_negations(texts)
    return sorted(found, key=lambda one: (order[one.key, one.field], one.start, one.end))


def mend(text: Text, findings: Iterable[Finding]) -> str:
    """Return the words of the piece with its safe findings mended and every other letter as it was.

    Findings of other pieces are passed over; of two that overlap the first is mended.
    """
    mended: list[str] = []
    done = 0
    for one in sorted(findings, key=lambda one: one.start):
        if one.safe and (one.key, one.field) == (text.key, text.field) and one.start >= done:
            mended += [text.words[done : one.start], one.suggestion or ""]
            done = one.end
    return "".join(mended) + text.words[done:]


def mended(texts: Sequence[Text]) -> list[Text]:
    """Return the pieces with everything safe mended, until nothing safe is found."""
    for _ in range(MOST_ROUNDS):
        findings = [one for one in lint(texts) if one.safe]
        if not findings:
            break
        texts = [Text(text.key, text.field, mend(text, findings)) for text in texts]
    return list(texts)


def counts(findings: Iterable[Finding]) -> dict[Rule, int]:
    """Return how many findings each rule has, in the order of the codes; rules without any are left out."""
    rules = sorted(one.rule for one in findings)
    return {rule: rules.count(rule) for rule in dict.fromkeys(rules)}


def _of_one(text: Text, piece: str) -> Iterator[Spot]:
    yield from marks(piece)
    yield from words(piece)
    if text.field == "body":
        yield from sentences(text.words)


def _finding(spot: Spot, text: Text) -> Finding:
    return Finding(
        rule=spot.rule,
        key=text.key,
        field=text.field,
        start=spot.start,
        end=spot.end,
        found=text.words[spot.start : spot.end],
        suggestion=spot.suggestion,
        confidence=spot.confidence,
        safe=spot.safe,
    )
