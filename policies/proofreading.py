"""The pieces of text that are read over: of a file as it was supplied, and of a version in one language."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, starmap

from django.db.models import Model

from policies import markdown
from policies.completeness import completeness
from policies.expectations import Declared, DeclaredCategory, DeclaredPurpose, Point
from policies.importing.declarations import Proposals, Stands, propose
from policies.importing.outline import Outline
from policies.importing.supplied import Supplied
from policies.lint.findings import Finding, Text
from policies.lint.linting import LINTED, lint
from policies.models import CONTACT, INTRODUCTION, DataCategory, PolicyVersion, Purpose, Recipient, Section
from policies.models.declaration import Declaration
from policies.outline import walk
from policies.snapshot import Whole
from policies.translating import fields_of

# The document's own title and the summary of change stand beside the sections.
DOCUMENT = "document"

_WORD = re.compile(r"\S+")


def pieces_of_file(text: str, result: Outline) -> list[tuple[int, Text]]:
    """Return the pieces of a supplied text, each with the place in the file where it begins.

    Requires `result` to be the outline of `text`: both have the same words in the same order, so the pieces
    are cut from the file as it is written, with its line ends and the sentences that were broken in two.
    """
    words = _WORD.finditer(text)
    pieces = []
    for key, field, written in _outlined(result):
        taken = list(islice(words, len(written.split())))
        if taken:
            start = taken[0].start()
            pieces.append((start, Text(key, field, text[start : taken[-1].end()])))
    return pieces


def rows_of(version: PolicyVersion) -> Iterator[tuple[str, Model]]:
    """Yield every row of a version that has words, with the key of its pieces: of the list and of mending.

    Declarations go behind the name of their kind, for a section may have the same key.
    """
    yield DOCUMENT, version
    yield from ((one.key, one) for one in version.sections.all())
    for declared in (version.purposes.all(), version.data_categories.all(), version.recipients.all()):
        yield from ((f"{one._meta.model_name}:{one.key}", one) for one in declared)


def texts_of(version: PolicyVersion, language: str) -> list[Text]:
    """Return the pieces of a version in one language, those that are empty left out."""
    return _written(
        Text(key, field, row.text(field, language))
        for key, row in rows_of(version)
        for field in fields_of(row)
    )


def lint_of(version: PolicyVersion, language: str) -> list[Finding]:
    """Return the linter's findings in a version; none in a language that it does not know."""
    return lint(texts_of(version, language)) if language in LINTED else []


def lint_of_file(supplied: Supplied, result: Outline, language: str) -> list[Finding]:
    """Return the same of a supplied file; `result` is its outline.

    Plain text is read over as it is written, of other formats the Markdown that they become.
    """
    if language not in LINTED:
        return []
    if supplied.source:
        return lint([piece for _start, piece in pieces_of_file(supplied.source, result)])
    return lint([text for text in starmap(Text, _outlined(result, str)) if text.words.strip()])


def completeness_of(version: PolicyVersion, language: str) -> list[Point]:
    """Return what a version says of what the law expects; its page prints the date of update."""
    prose = [_of_document(version, field, language) for field in ("title", "change_summary")]
    prose += _sections(version.sections.all(), language)
    return completeness(_plain(_written(prose)), declared_by(version, language))


def completeness_of_whole(whole: Whole, language: str) -> list[Point]:
    """Return the same of what would be published: without the declarations that nobody has confirmed."""
    version = whole.version
    sections = [node.section for node in walk(whole.nodes)]
    texts = [_of_document(version, "title", language), *_sections(sections, language)]
    declared = _declared(version, whole.purposes, whole.data_categories, whole.recipients, language)
    return completeness(_plain(_written(texts)), declared)


def completeness_of_file(result: Outline) -> list[Point]:
    """Return the same of a supplied text, from what the importer would propose to declare."""
    return completeness([Text(*piece) for piece in _outlined(result)], declared_in(propose(result)))


def declared_in(proposals: Proposals) -> Declared:
    """Return the declarations that the importer proposes."""
    return Declared(
        contact=proposals.contact,
        purposes=tuple(DeclaredPurpose(*_stands(one)) for one in proposals.purposes),
        categories=tuple(
            DeclaredCategory(*_stands(one), collection=" | ".join(way.title for way in one.ways))
            for one in proposals.categories
        ),
        recipients=proposals.recipients,
    )


def declared_by(version: PolicyVersion, language: str) -> Declared:
    """Return what stands beside the text of a version, the declarations nobody has confirmed included."""
    rows = version.purposes.all(), version.data_categories.all(), version.recipients.all()
    return _declared(version, *rows, language)


def _declared(
    version: PolicyVersion,
    purposes: Iterable[Purpose],
    categories: Iterable[DataCategory],
    recipients: Iterable[Recipient],
    language: str,
) -> Declared:
    return Declared(
        controller=version.policy.controller.party,
        contact=version.policy.contact_email,
        purposes=tuple(
            DeclaredPurpose(
                *_row(one, language), lawful_basis=one.lawful_basis, retention=one.text("retention", language)
            )
            for one in purposes
        ),
        categories=tuple(
            DeclaredCategory(*_row(one, language), collection=one.text("collection", language))
            for one in categories
        ),
        recipients=tuple(Stands(*_row(one, language)) for one in recipients),
        dated=True,
    )


def _of_document(version: PolicyVersion, field: str, language: str) -> Text:
    return Text(DOCUMENT, field, version.text(field, language))


def _sections(sections: Iterable[Section], language: str) -> list[Text]:
    return [
        Text(one.key, field, one.text(field, language)) for one in sections for field in ("title", "body")
    ]


def _written(texts: Iterable[Text]) -> list[Text]:
    return [text for text in texts if text.words.strip()]


def _plain(texts: Iterable[Text]) -> list[Text]:
    """The texts without their Markdown."""
    return [
        Text(one.key, one.field, markdown.plain(one.words) if one.field == "body" else one.words)
        for one in texts
    ]


def _stands(one: Stands) -> tuple[str, str, str, str]:
    return one.key, one.title, one.section_key, one.sentence


def _row(one: Declaration, language: str) -> tuple[str, str, str, str]:
    return one.key, one.text("title", language) or one.key, one.section_key, one.sentence


def _outlined(result: Outline, seen: Callable[[str], str] = markdown.visible) -> list[tuple[str, str, str]]:
    """Key, field and words of everything in an outline, in the order of the file."""
    found = [(DOCUMENT, "title", result.title), (INTRODUCTION, "body", seen(result.introduction))]
    for section in result.sections:
        found += [(section.key, "title", section.title), (section.key, "body", seen(section.body))]
    return [*found, (CONTACT, "body", seen(result.contact.text) if result.contact else "")]
