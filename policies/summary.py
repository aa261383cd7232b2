"""The summary above the text: what the version declares, in short, each claim with its section."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.models import LawfulBasis
from policies.models.section import WITHOUT_HEADING

# Why a purpose that is nobody's to choose is pursued all the same, in words for the reader.
_WHY = {
    LawfulBasis.CONSENT: _("It belongs to what you agree to when you accept the policy."),
    LawfulBasis.CONTRACT: _("Without it we could not do for you what you ask of us."),
    LawfulBasis.LEGAL_OBLIGATION: _("The law demands it of us."),
    LawfulBasis.LEGITIMATE_INTEREST: _("We have a legitimate interest in it. You may object to it."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A section to read: its anchor and its printed number; `bare` names one without a heading."""

    anchor: str
    number: str
    bare: str


@dataclass(frozen=True, slots=True)
class Item:
    """A declared thing: its title, whether the reader chooses it, and where the text says so."""

    title: str
    optional: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What is done with data for one purpose; what is empty is not declared.

    `why` tells why it is done without asking, for a purpose that is nobody's to choose.
    """

    key: str
    title: str
    description: str
    optional: bool
    basis: str
    why: str
    data: tuple[Item, ...]
    recipients: tuple[Item, ...]
    collection: str
    retention: str
    months: int | None
    place: Place | None

    @property
    def brief(self) -> bool:
        """Whether nothing is declared of it but its name."""
        return not any(
            (
                self.description,
                self.basis,
                self.data,
                self.recipients,
                self.collection,
                self.retention,
                self.months,
            )
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of data that the same section names."""

    items: tuple[Item, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What is collected, what for and who receives it; `silent` are the aspects that no purpose declares.

    `periods` is the section about keeping, where the text has one.
    """

    collected: tuple[Group, ...]
    uses: tuple[Use, ...]
    recipients: tuple[Group, ...]
    silent: frozenset[str]
    periods: Place | None


def summary(document: Mapping[str, Any]) -> Summary:
    """The summary of a published JSON document: nothing that is not declared in it."""
    places = places_of(document)
    data, recipients = (items_by_key(document[kind], places) for kind in ("data_categories", "recipients"))
    uses = tuple(_use(purpose, data, recipients, places) for purpose in document["purposes"])
    aspects = ("data", "recipients", "retention")
    silent = frozenset(aspect for aspect in aspects if not any(getattr(use, aspect) for use in uses))
    return Summary(
        collected=_grouped(data.values()),
        uses=uses,
        recipients=_grouped(recipients.values()),
        silent=silent,
        periods=places.get("retention"),
    )


def places_of(document: Mapping[str, Any]) -> dict[str, Place]:
    """Every section of the document by its key."""
    return {
        section["key"]: Place(
            section["key"], section["number"], section["key"] if section["key"] in WITHOUT_HEADING else ""
        )
        for section in document["sections"]
    }


def items_by_key(declared: Iterable[Mapping[str, Any]], places: Mapping[str, Place]) -> dict[str, Item]:
    """Declarations as items, by key, in their order."""
    return {
        one["key"]: Item(one["title"], one.get("optional", False), places.get(one["section"]))
        for one in declared
    }


def _use(
    purpose: Mapping[str, Any],
    data: Mapping[str, Item],
    recipients: Mapping[str, Item],
    places: Mapping[str, Place],
) -> Use:
    basis = purpose["lawful_basis"]
    return Use(
        key=purpose["key"],
        title=purpose["title"],
        description=purpose["description"],
        optional=purpose["optional"],
        basis=str(LawfulBasis(basis).label) if basis else "",
        why=str(_WHY[LawfulBasis(basis)]) if basis and not purpose["optional"] else "",
        data=tuple(data[key] for key in purpose["data_categories"] if key in data),
        recipients=tuple(recipients[key] for key in purpose["recipients"] if key in recipients),
        collection=purpose["collection"],
        retention=purpose["retention"],
        months=purpose["validity_months"],
        place=places.get(purpose["section"]),
    )


def _grouped(items: Iterable[Item]) -> tuple[Group, ...]:
    by_place: dict[Place | None, list[Item]] = {}
    for item in items:
        by_place.setdefault(item.place, []).append(item)
    return tuple(Group(tuple(found), place) for place, found in by_place.items())
