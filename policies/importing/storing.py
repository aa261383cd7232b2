"""Storing an import: a new draft version, its sections, and its declarations for an editor to confirm."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.auditing import Actor, name_of, note
from policies.contributing import contribute
from policies.editing import take_back_changed
from policies.importing.declarations import Proposals, Stands, propose
from policies.importing.files import read_file
from policies.importing.folding import fold
from policies.importing.outline import Outline, outline_of
from policies.importing.refusals import SameContent, UnknownLanguage, UnknownPolicy
from policies.importing.supplied import Supplied
from policies.languages import column_of
from policies.locking import locked
from policies.models import (
    CONTACT,
    INTRODUCTION,
    DataCategory,
    Origin,
    Policy,
    PolicyVersion,
    Purpose,
    Recipient,
    Section,
)

_COMMA = {"ar": "، ", "ur": "، "}


@transaction.atomic
def import_text(
    data: bytes | Supplied,
    *,
    policy: str,
    language: str,
    by: Actor,
    name: str = "",
    at: datetime | None = None,
) -> PolicyVersion:
    """A new draft of the policy says what the file says: title, sections, unconfirmed declarations.

    `policy` is a slug; `name` is the file's, which tells its format; a file that was read already is taken
    as it is. Returns the draft. Raises UnknownPolicy, UnknownLanguage (not one of the policy's), SameContent
    (the newest or the current version says the same) and every refusal of `files.read_file` and
    `outline.outline_of`; then nothing is stored.
    """
    into = Policy.objects.select_for_update().filter(slug=policy).first()
    if into is None:
        raise UnknownPolicy(policy=policy)
    if language not in into.languages:
        raise UnknownLanguage(language=language, languages=_(", ").join(into.languages))
    result = examine(data, policy=into, language=language, name=name)
    if said := said_already(result, policy=into, language=language):
        raise SameContent(version=said)
    version = _draft(into, result, language, by)
    _store_sections(version, result, language)
    _store_declarations(version, propose(result), language)
    at = at or timezone.now()
    contribute(version, by=by, at=at)
    note("import", version, by=by, at=at)
    return version


@transaction.atomic
def confirm_declarations(version: PolicyVersion, *, by: Actor, at: datetime | None = None) -> int:
    """Every declaration of the version is confirmed as it stands; returns how many were not before.

    Whoever confirms has touched the text; a version that was approved without them is a draft again. Raises
    Discarded.
    """
    at = at or timezone.now()
    locked(version)
    declared = (version.purposes, version.data_categories, version.recipients)
    count = sum(rows.filter(confirmed=False).update(confirmed=True) for rows in declared)
    contribute(version, by=by, at=at)
    note("confirm_declarations", version, by=by, at=at)
    take_back_changed(version, by=by, at=at)
    return count


def examine(data: bytes | Supplied, *, policy: Policy, language: str, name: str = "") -> Outline:
    """Return the outline of the file, with the section keys that the newest version already uses."""
    earlier = _earlier(policy)
    supplied = data if isinstance(data, Supplied) else read_file(data, name)
    return outline_of(supplied, _known_keys(earlier[0], language) if earlier else None)


def said_already(result: Outline, *, policy: Policy, language: str) -> PolicyVersion | None:
    """The newest version, else the current one, if it says exactly this in the language."""
    return next((one for one in _earlier(policy) if _content(one, language) == _wanted(result)), None)


def _earlier(policy: Policy) -> list[PolicyVersion]:
    """The newest version, and the newest published one: what an import could repeat."""
    newest = policy.versions.order_by("-pk").first()
    published = policy.versions.published().first()
    return [version for version in (newest, published) if version]


def _known_keys(version: PolicyVersion, language: str) -> dict[str, str]:
    sections = (one for one in version.sections.all() if not one.stands_without_heading)
    return {fold(one.text("title", language)): one.key for one in sections if one.text("title", language)}


def _content(version: PolicyVersion, language: str) -> tuple[str, list[tuple[int, str, str]]]:
    """What a version says in one language; keys are ours, not the file's."""
    texts = [
        (one.level, one.text("title", language), one.text("body", language)) for one in version.sections.all()
    ]
    return version.text("title", language), texts


def _wanted(result: Outline) -> tuple[str, list[tuple[int, str, str]]]:
    return result.title, [(level, title, body) for _, level, title, body in _sections(result)]


def _sections(result: Outline) -> list[tuple[str, int, str, str]]:
    """Key, level, title and body of every section to store, those without a heading included."""
    sections = [(one.key, one.level, one.title, one.body) for one in result.sections]
    if result.introduction:
        sections.insert(0, (INTRODUCTION, 1, "", result.introduction))
    if result.contact:
        sections.append((CONTACT, 1, "", result.contact.text))
    return sections


def _draft(policy: Policy, result: Outline, language: str, by: Actor) -> PolicyVersion:
    return PolicyVersion.objects.create(
        policy=policy,
        based_on=policy.versions.published().first(),
        origin=Origin.IMPORT,
        begun_by=name_of(by),
        authoritative_language="ar" if "ar" in policy.languages else language,
        **{column_of("title", language): result.title},
    )


def _store_sections(version: PolicyVersion, result: Outline, language: str) -> None:
    for position, (key, level, title, body) in enumerate(_sections(result)):
        words = {column_of("title", language): title, column_of("body", language): body}
        Section.objects.create(version=version, key=key, level=level, position=position, **words)


def _store_declarations(version: PolicyVersion, proposals: Proposals, language: str) -> None:
    comma = _COMMA.get(language, ", ")
    for category in proposals.categories:
        collection = {column_of("collection", language): comma.join(way.title for way in category.ways)}
        DataCategory.objects.create(**_declared(version, category, language), **collection)
    for purpose in proposals.purposes:
        Purpose.objects.create(**_declared(version, purpose, language), optional=purpose.optional)
    for recipient in proposals.recipients:
        Recipient.objects.create(**_declared(version, recipient, language))


def _declared(version: PolicyVersion, found: Stands, language: str) -> dict[str, object]:
    return {
        "version": version,
        "key": found.key,
        column_of("title", language): found.title[:200],
        "section_key": found.section_key,
        "sentence": found.sentence,
    }
