"""Answers that the staff record for many people from one CSV file: all of them, or none and every reason."""

import csv
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.act import Act
from consent.checking import line_of
from consent.meant import locked, person_of
from consent.models import Decision, Subject
from consent.onbehalf import enter_for
from consent.refusals import UnknownContent, WrongChoice
from consent.strict import parse_uuid
from consent.versions import published
from ledger.canonical import canonical, sha256_hex
from policies.auditing import Actor
from policies.refusals import Refused

COLUMNS = ("person", "policy", "version", "language", "decision", "purposes", "decided_at", "remark")
MOST_ROWS, LARGEST = 1000, 1024 * 1024
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
ROWS = uuid.UUID("0f6a5b0e-6c0c-4f2c-8c55-4f3f1c0a9a17")
RECORDED = (Decision.ACCEPT, Decision.REFUSE, Decision.SET, Decision.WITHDRAW)
SAID = {"yes": True, "no": False}


class BadFile(Refused):
    """A file of answers that cannot be read."""

    code = "bad_file"
    sentence = _("This is not a file of answers as described here.")


class BadCell(BadFile):
    """One value of such a file is not of its form; `what` says which form that is."""

    sentence = "%(what)s"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line of the file; its first line is 1."""

    line: int
    sentence: str


def read_rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers. Raises BadFile for what is no such file, is empty or too large."""
    if len(content) > LARGEST:
        raise BadFile
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile from error
    whole = all(None not in row and None not in row.values() for _line, row in rows)
    if tuple(reader.fieldnames or ()) != COLUMNS or not 0 < len(rows) <= MOST_ROWS or not whole:
        raise BadFile
    return rows


def record_rows(
    rows: list[tuple[int, dict[str, str]]], *, by: Actor, at: datetime | None = None
) -> tuple[int, list[Fault]]:
    """Every row is recorded, and how many were new; or none is, and what is wrong with each line.

    The same row sent again is the same record; without a moment, while what it says stands. One transaction
    and no savepoint: a row that is refused has written nothing, and what the others wrote goes with it.
    """
    at = at or timezone.now()
    new, faults = 0, []
    with transaction.atomic():
        people = locked(row["person"].strip() for _line, row in rows)
        for line, row in rows:
            try:
                new += _record(row, people, by, at)
            except Refused as refused:
                faults.append(Fault(line, str(refused)))
        transaction.set_rollback(bool(faults))
    return (0 if faults else new), faults


def _record(row: dict[str, str], people: dict[str, Subject], by: Actor, at: datetime) -> bool:
    for name, value in row.items():
        if not value.strip().isprintable():
            raise BadCell(
                what=gettext("“%(name)s” is not one line, or holds an invisible character") % {"name": name}
            )
    named = row["person"].strip()
    subject = person_of(named, people)
    number = row["version"]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UnknownContent
    version = published(row["policy"], int(number))
    _policy, line = line_of(version)
    text = line.languages.get(row["language"])
    if text is None:
        raise UnknownContent
    act = Act(
        _decision(row["decision"]),
        row["language"],
        text.json_sha256,
        purposes=dict(_purposes(row["purposes"])),
        decided_at=_moment(row["decided_at"], since=version.published_at, at=at),
        method="bulk",
    )
    # What was said at no named moment is said now, however often before, unless it stands.
    key = _key(row, parse_uuid(named) or subject.pk, version.number) if act.decided_at else None
    _made, is_new = enter_for(subject, act, version=version, remark=row["remark"], by=by, key=key, at=at)
    return is_new


def _key(row: dict[str, str], person: uuid.UUID, number: int) -> uuid.UUID:
    """The row's name for ever, by the id that it names: a device may be linked before it is sent again."""
    said = {name: row[name] for name in COLUMNS if name != "person"} | {"version": str(number)}
    return uuid.uuid5(ROWS, f"{person}:{sha256_hex(canonical(said))}")


def _decision(text: str) -> Decision:
    if text not in RECORDED:
        raise BadCell(what=_("the decision is accept, refuse, set or withdraw"))
    return Decision(text)


def _purposes(text: str) -> Iterator[tuple[str, bool]]:
    """Such as 'newsletter=yes analytics=no'. Raises WrongChoice, and BadCell for a purpose named twice."""
    seen = set()
    for pair in text.split():
        key, _sign, said = pair.partition("=")
        if said not in SAID:
            raise WrongChoice
        if key in seen:
            raise BadCell(what=gettext("the purpose “%(key)s” is answered twice") % {"key": key})
        seen.add(key)
        yield key, SAID[said]


def _moment(text: str, *, since: datetime, at: datetime) -> datetime | None:
    """The moment, in the desk's zone where the cell names none. Raises BadCell."""
    if not (said := text.strip()):
        return None
    try:
        if not MOMENT.fullmatch(said):
            raise ValueError(said)
        moment = datetime.fromisoformat(said)
        here = moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_current_timezone())
        moment = here.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell(what=_("a moment is written like 2026-11-22T09:14:03Z, or left empty")) from error
    if moment > at:
        raise BadCell(what=_("nobody has answered yet at a moment that is still to come"))
    if moment < since.replace(microsecond=0):
        raise BadCell(what=_("nobody can have answered this version before it was published"))
    return moment
