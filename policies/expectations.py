"""What the law expects a privacy policy to say, by name and article, and what may be found of it.

Not legal advice. PDPL is Saudi Arabia's law, IR its implementing regulation.
"""

from dataclasses import dataclass
from enum import StrEnum

from policies.importing.declarations import Stands


class Expectation(StrEnum):
    """What is looked for, in the order of the report."""

    CONTROLLER = "controller"
    CONTACT = "contact"
    PURPOSES = "purposes"
    LAWFUL_BASIS = "lawful_basis"
    DATA_CATEGORIES = "data_categories"
    COLLECTION = "collection"
    RECIPIENTS = "recipients"
    RETENTION = "retention"
    DESTRUCTION = "destruction"
    ACCESS = "access"
    COPY = "copy"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    COMPLAINT = "complaint"
    UPDATE_DATE = "update_date"
    NEGATION = "negation"


class Finds(StrEnum):
    """What became of an expectation."""

    PRESENT = "present"
    MISSING = "missing"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class DeclaredPurpose(Stands):
    """A purpose with what the law wants to know of each."""

    lawful_basis: str = ""
    retention: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredCategory(Stands):
    """A kind of data; `collection` says how it is collected."""

    collection: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What stands beside the prose. `dated` says that whatever publishes the text prints its date with it."""

    controller: str = ""
    contact: str = ""
    purposes: tuple[DeclaredPurpose, ...] = ()
    categories: tuple[DeclaredCategory, ...] = ()
    recipients: tuple[Stands, ...] = ()
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One expectation and what was found of it.

    `key` and `sentence` say where it stands, both empty when it stands in a declaration or nowhere; `lacking`
    are the titles of declarations that do not say it.
    """

    expectation: Expectation
    finds: Finds
    key: str = ""
    sentence: str = ""
    lacking: tuple[str, ...] = ()


PLACES = {
    "controller": ("IR 4(1)", "GDPR 13(1)(a)"),
    "contact": ("IR 4(1)", "GDPR 13(1)(a)"),
    "purposes": ("PDPL 12", "IR 4(1)", "GDPR 13(1)(c)"),
    "lawful_basis": ("IR 4(1)", "GDPR 13(1)(c)"),
    "data_categories": ("PDPL 12", "GDPR 14(1)(d)"),
    "collection": ("PDPL 12", "IR 4(1)"),
    "recipients": ("GDPR 13(1)(e)",),
    "retention": ("IR 4(1)", "GDPR 13(2)(a)"),
    "destruction": ("PDPL 12", "GDPR 13(2)(b)"),
    "access": ("PDPL 12", "IR 4(1)", "GDPR 13(2)(b)"),
    "copy": ("PDPL 12", "IR 4(1)", "GDPR 13(2)(b)"),
    "correction": ("PDPL 12", "IR 4(1)", "GDPR 13(2)(b)"),
    "withdrawal": ("PDPL 5(2)", "IR 4(1)", "GDPR 13(2)(c)"),
    "complaint": ("GDPR 13(2)(d)",),
    "update_date": (),
    "negation": (),
}
