"""What a policy says of what the law expects: each point present, missing or contradictory. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies import stating
from policies.expectations import Declared, Expectation, Finds, Point
from policies.importing.declarations import Stands
from policies.importing.folding import Folded, fold
from policies.importing.passages import sentences_of, stated
from policies.importing.phrases import has
from policies.lint.findings import Text
from policies.lint.negation import lost_negations
from policies.targets import ADDRESS

# What only the prose can say: the end of the data, and what a person may ask for.
_RIGHTS = (
    Expectation.DESTRUCTION,
    Expectation.ACCESS,
    Expectation.COPY,
    Expectation.CORRECTION,
    Expectation.WITHDRAWAL,
    Expectation.COMPLAINT,
)
_DIGIT = "[0-9٠-٩]"
_DATE = re.compile(
    rf"(?<!{_DIGIT})(?:{_DIGIT}{{1,2}}\s+[^\W\d]+(?:\s+[^\W\d]+)?\s+{_DIGIT}{{4}}"
    rf"|{_DIGIT}{{4}}[-/]{_DIGIT}{{1,2}}[-/]{_DIGIT}{{1,2}}"
    rf"|{_DIGIT}{{1,2}}[-/]{_DIGIT}{{1,2}}[-/]{_DIGIT}{{4}}"
    rf"|[a-z]+ {_DIGIT}{{1,2}}, {_DIGIT}{{4}})"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the section it stands in."""

    key: str
    sentence: Folded


def completeness(texts: Sequence[Text], declared: Declared) -> list[Point]:
    """Return one point for every expectation, in their order, and one for every lost negation.

    `texts` are plain text, titles and bodies; a sentence that denies a thing does not state it.
    """
    said = [Said(text.key, one) for text in texts if text.field == "body" for one in sentences_of(text.words)]
    return [
        _stated_or(Expectation.CONTROLLER, said, bool(declared.controller)),
        _contact(texts, declared),
        _listed(Expectation.PURPOSES, declared.purposes),
        _of_each(Expectation.LAWFUL_BASIS, said, declared.purposes, lambda one: one.lawful_basis),
        _listed(Expectation.DATA_CATEGORIES, declared.categories),
        _of_each(Expectation.COLLECTION, said, declared.categories, lambda one: one.collection),
        _recipients(said, declared),
        _of_each(Expectation.RETENTION, said, declared.purposes, lambda one: one.retention),
        *(_stated_or(expectation, said) for expectation in _RIGHTS),
        _update_date(said, texts, declared),
        *_negations(texts),
    ]


def _stated_or(expectation: Expectation, said: list[Said], declared: bool = False) -> Point:
    """Present where a sentence states it, else when it is declared."""
    for one in said:
        # A second section of the same meaning has a number at its key's end.
        if one.key.rstrip("-0123456789") in stating.ELSEWHERE.get(expectation, ()):
            continue
        place = stated(stating.PHRASES[expectation], one.sentence)
        if place and not has(stating.AGAINST, one.sentence.text[: place.start]):
            return Point(expectation, Finds.PRESENT, one.key, one.sentence.source)
    return Point(expectation, Finds.PRESENT if declared else Finds.MISSING)


def _listed(expectation: Expectation, declared: Sequence[Stands]) -> Point:
    if not declared:
        return Point(expectation, Finds.MISSING)
    return Point(expectation, Finds.PRESENT, declared[0].section_key, declared[0].sentence)


def _of_each(
    expectation: Expectation, said: list[Said], declared: Sequence[Stands], value: Callable[[Stands], str]
) -> Point:
    """Present when every declaration says it of itself, or a sentence says it of all."""
    lacking = tuple(one.title for one in declared if not value(one))
    if declared and not lacking and expectation is Expectation.COLLECTION:
        return _listed(expectation, declared)
    point = _stated_or(expectation, said, bool(declared) and not lacking)
    return Point(point.expectation, point.finds, point.key, point.sentence, lacking)


def _contact(texts: Iterable[Text], declared: Declared) -> Point:
    place = next(((text, found) for text in texts if (found := ADDRESS.search(text.words))), None)
    if place:
        text, found = place
        line = next(one for one in text.words.split("\n") if found[0] in one)
        return Point(Expectation.CONTACT, Finds.PRESENT, text.key, line)
    return Point(Expectation.CONTACT, Finds.PRESENT if declared.contact else Finds.MISSING)


def _recipients(said: list[Said], declared: Declared) -> Point:
    """A text that says nobody receives the data says it; unless a recipient is declared."""
    nobody = next((one for one in said if has(stating.SHARED_WITH_NOBODY, one.sentence.text)), None)
    if nobody is None:
        return _listed(Expectation.RECIPIENTS, declared.recipients)
    finds = Finds.CONTRADICTORY if declared.recipients else Finds.PRESENT
    lacking = tuple(one.title for one in declared.recipients)
    return Point(Expectation.RECIPIENTS, finds, nobody.key, nobody.sentence.source, lacking)


def _update_date(said: list[Said], texts: Iterable[Text], declared: Declared) -> Point:
    """A date that the text promises must be there; one that stands there needs no promise."""
    promise = _stated_or(Expectation.UPDATE_DATE, said)
    dated = declared.dated or any(_DATE.search(fold(text.words)) for text in texts)
    if promise.finds == Finds.MISSING:
        return Point(Expectation.UPDATE_DATE, Finds.PRESENT if dated else Finds.MISSING)
    finds = Finds.PRESENT if dated else Finds.CONTRADICTORY
    return Point(Expectation.UPDATE_DATE, finds, promise.key, promise.sentence)


def _negations(texts: Sequence[Text]) -> Iterator[Point]:
    bodies = {text.key: text.words for text in texts if text.field == "body"}
    for one in lost_negations(texts):
        whole = next((s.source for s in sentences_of(bodies[one.key]) if one.found in s.source), one.found)
        yield Point(Expectation.NEGATION, Finds.CONTRADICTORY, one.key, whole)
