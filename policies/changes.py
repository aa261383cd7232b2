"""What a version declares and says otherwise than the one before, and since when each purpose asks again."""

from policies import markdown
from policies.diff.judging import Weight, weight
from policies.importing.folding import fold
from policies.models import ChangeClass, DataCategory, Purpose, Recipient, Section
from policies.outline import walk
from policies.snapshot import Whole

Facts = dict[str, tuple]
Named = dict[tuple[type, str], str]


def changed_declarations(new: Whole, old: Whole) -> list[Purpose | DataCategory | Recipient]:
    """The purposes, data categories and recipients that were added, removed or mean something else now.

    A removed one is given as it stood in the old version. Titles count in the authoritative language only.
    """
    found = []
    for kind in ("purposes", "data_categories", "recipients"):
        before, after = _facts(old, kind), _facts(new, kind)
        keys = [key for key in after if after[key] != before.get(key)]
        found += [item for item in getattr(new, kind) if item.key in keys]
        found += [item for item in getattr(old, kind) if item.key not in after]
    return found


def changed_prose(new: Whole, old: Whole) -> list[Section]:
    """The sections that a declaration stands on, in either version, and that say something else now.

    A removed one is given as it stood in the old version. A change of writing only, such as a mended hamza,
    is none, and neither is a translation's.
    """
    language = new.version.authoritative_language
    before, after = _by_key(old), _by_key(new)
    tied = {item.section_key for whole in (new, old) for item in _declared(whole)}
    return [
        section
        for key, section in {**before, **after}.items()
        if key in tied
        and weight(_says(before.get(key), language), _says(after.get(key), language)) is Weight.TO_JUDGE
    ]


def left_behind(whole: Whole) -> list[Purpose | DataCategory | Recipient]:
    """The declarations whose sentence their section no longer says; a mended letter makes no other sentence.

    Requires every section that is named to be there (`readiness.astray` finds those that are not).
    """
    language = whole.version.authoritative_language
    said = {key: _sense(section.text("body", language)) for key, section in _by_key(whole).items()}
    return [
        item
        for item in _declared(whole)
        if item.section_key in said and _sense(item.sentence) not in said[item.section_key]
    ]


def changed_purposes(new: Whole, old: Whole) -> list[str]:
    """The keys of the new version's purposes that are new or changed, be it in whom they share with."""
    before, after = _facts(old, "purposes"), _facts(new, "purposes")
    return [key for key in after if after[key] != before.get(key)]


def dropped_purposes(new: Whole, old: Whole) -> list[Purpose]:
    """The old version's purposes that the new one does not declare."""
    declared = {item.key for item in new.purposes}
    return [item for item in old.purposes if item.key not in declared]


def asks_since(new: Whole, old: Whole | None, number: int) -> dict[str, int | None]:
    """By purpose key, the version number before which a consent no longer counts; None: every consent counts.

    A purpose that was not there before asks since `number`. A changed one does so when the change class is
    purpose_change; in any other class, and when it is unchanged, it asks since when it did.
    """
    before = {purpose.key: purpose.asks_since for purpose in old.purposes} if old else {}
    renewed = changed_purposes(new, old) if old else []
    if new.version.change_class != ChangeClass.PURPOSE_CHANGE:
        renewed = []
    return {
        purpose.key: number if purpose.key in renewed else before.get(purpose.key, number)
        for purpose in new.purposes
    }


def _declared(whole: Whole) -> list[Purpose | DataCategory | Recipient]:
    return [*whole.purposes, *whole.data_categories, *whole.recipients]


def _by_key(whole: Whole) -> dict[str, Section]:
    return {node.section.key: node.section for node in walk(whole.nodes)}


def _sense(body: str) -> str:
    return " ".join(fold(markdown.visible(body)).split())


def _says(section: Section | None, language: str) -> str:
    if section is None:
        return ""
    return f"{section.text('title', language)}\n\n{markdown.plain(section.text('body', language))}"


def _facts(whole: Whole, kind: str) -> Facts:
    """What each declaration says, by key, without what is only wording of a translation."""
    language = whole.version.authoritative_language
    named = {
        (type(item), item.key): item.text("title", language)
        for item in (*whole.recipients, *whole.data_categories)
    }
    say = {"purposes": _of_purpose, "data_categories": _of_category, "recipients": _of_recipient}[kind]
    return {item.key: say(item, language, named) for item in getattr(whole, kind)}


def _of_purpose(item: Purpose, language: str, named: Named) -> tuple:
    return (
        item.text("title", language),
        item.text("description", language),
        item.lawful_basis,
        item.optional,
        sorted((key, named.get((DataCategory, key), "")) for key in item.data_categories),
        sorted((key, named.get((Recipient, key), "")) for key in item.recipients),
        item.text("collection", language),
        item.text("retention", language),
        item.validity,
    )


def _of_category(item: DataCategory, language: str, _named: Named) -> tuple:
    return (item.text("title", language), item.text("collection", language), item.optional)


def _of_recipient(item: Recipient, language: str, _named: Named) -> tuple:
    return (item.text("title", language),)
