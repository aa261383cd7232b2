"""Declarations proposed from an outline: each stands on a sentence of the text, none is invented."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.importing.blocks import ADDRESS
from policies.importing.folding import folded
from policies.importing.outline import Outline
from policies.importing.passages import Passage, passages, stated
from policies.importing.phrases import has
from policies.importing.vocabulary import (
    CATEGORIES,
    CHOICE,
    COLLECTING_KEYS,
    COLLECTS,
    OTHER_KEYS,
    PURPOSES,
    RECIPIENTS,
    SHARES,
    SHARING_KEYS,
    USES,
    USING_KEYS,
    WAYS,
)
from policies.markdown import plain

CONTACT = "contact-us"  # as headings.py calls what such a heading means
_UNKNOWN_OF_A_PURPOSE = (
    "description", "lawful_basis", "data_categories", "recipients", "retention", "validity"
)  # fmt: skip
_UNKNOWN_OF_THE_CONTROLLER = ("party", "address", "representative", "jurisdictions")


@dataclass(frozen=True, slots=True)
class Stands:
    """A thing the text says: a key, its words as written, the section and the exact sentence."""

    key: str
    title: str
    section_key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ProposedCategory(Stands):
    """A kind of data collected; `ways` are how the same section says it is collected."""

    ways: tuple[Stands, ...]


@dataclass(frozen=True, slots=True)
class ProposedPurpose(Stands):
    """What data is used for; optional only where the text leaves a choice."""

    optional: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field that the text does not state: of "controller", or of the declaration with key `of`."""

    of: str
    field: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """Everything proposed, for an editor to confirm; `contact` is the address found, or empty."""

    categories: tuple[ProposedCategory, ...]
    purposes: tuple[ProposedPurpose, ...]
    recipients: tuple[Stands, ...]
    contact: str
    unknown: tuple[Unknown, ...]


def propose(result: Outline) -> Proposals:
    """Return what the text declares, each with its sentence and section; empty where nothing matches."""
    texts = tuple(passages(result))
    categories = tuple(_categories(texts))
    purposes = tuple(_purposes(texts))
    contact = _contact(result)
    return Proposals(
        categories=categories,
        purposes=purposes,
        recipients=tuple(_first_of_each(RECIPIENTS, _speaking(texts, SHARING_KEYS, SHARES))),
        contact=contact,
        unknown=tuple(_unknown(categories, purposes, contact)),
    )


def _contact(result: Outline) -> str:
    """The address of the closing lines, else the first one in the section about contact."""
    if result.contact:
        return result.contact.address
    bodies = (plain(one.body) for one in result.sections if one.key == CONTACT)
    found = next(filter(None, map(ADDRESS.search, bodies)), None)
    return found[0] if found else ""


def _categories(texts: Iterable[Passage]) -> Iterator[ProposedCategory]:
    speaking = tuple(_speaking(texts, COLLECTING_KEYS, COLLECTS))
    for found in _first_of_each(CATEGORIES, speaking):
        same_section = (passage for passage in speaking if passage.key == found.section_key)
        ways = tuple(_first_of_each(WAYS, same_section))
        yield ProposedCategory(found.key, found.title, found.section_key, found.sentence, ways)


def _purposes(texts: Iterable[Passage]) -> Iterator[ProposedPurpose]:
    """Yield purposes in the text's order: a heading that names one goes before a sentence that does."""
    speaking = tuple(_speaking(texts, USING_KEYS, USES))
    headed: dict[str, Passage] = {}
    for key, phrases in PURPOSES.items():
        for passage in speaking:
            free = passage.sentences and passage not in headed.values()
            if free and stated(phrases, folded(passage.title)):
                headed[key] = passage
                break
    proposed = [_headed_purpose(key, passage) for key, passage in headed.items()]
    others = {key: phrases for key, phrases in PURPOSES.items() if key not in headed}
    for found in _first_of_each(others, speaking):
        optional = has(CHOICE, folded(found.sentence).text)
        proposed.append(ProposedPurpose(found.key, found.title, found.section_key, found.sentence, optional))
    order = [(passage.key, one.source) for passage in speaking for one in passage.sentences]
    yield from sorted(proposed, key=lambda purpose: order.index((purpose.section_key, purpose.sentence)))


def _headed_purpose(key: str, passage: Passage) -> ProposedPurpose:
    """The section is about this purpose: its heading is the title, any sentence may give the choice."""
    said = next((one for one in passage.sentences if stated(PURPOSES[key], one)), passage.sentences[0])
    optional = any(has(CHOICE, one.text) for one in passage.sentences)
    return ProposedPurpose(key, passage.title, passage.key, said.source, optional)


def _speaking(texts: Iterable[Passage], keys: frozenset[str], verbs: str) -> Iterator[Passage]:
    """Yield the sections about a thing whole, and of the others the sentences that say its verb."""
    for passage in texts:
        if passage.key.rstrip("-0123456789") in keys:
            yield passage
        elif passage.key not in OTHER_KEYS:
            said = tuple(one for one in passage.sentences if stated(verbs, one))
            yield Passage(passage.key, "", said)


def _first_of_each(vocabulary: Mapping[str, str], texts: Iterable[Passage]) -> Iterator[Stands]:
    """Yield, in the vocabulary's order, the first undenied sentence for each key."""
    texts = tuple(texts)
    for key, phrases in vocabulary.items():
        places = ((passage, one) for passage in texts for one in passage.sentences)
        for passage, sentence in places:
            if match := stated(phrases, sentence):
                yield Stands(key, match.written, passage.key, sentence.source)
                break


def _unknown(
    categories: Iterable[ProposedCategory], purposes: Iterable[ProposedPurpose], contact: str
) -> Iterator[Unknown]:
    yield from (Unknown("controller", field) for field in _UNKNOWN_OF_THE_CONTROLLER)
    if not contact:
        yield Unknown("policy", "contact_email")
    for purpose in purposes:
        yield from (Unknown(purpose.key, field) for field in _UNKNOWN_OF_A_PURPOSE)
    for category in categories:
        yield Unknown(category.key, "optional")
        yield from () if category.ways else (Unknown(category.key, "collection"),)
