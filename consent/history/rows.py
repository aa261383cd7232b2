"""One line of a file of historic answers: a JSON object, every member known and strictly typed. Pure.

Read by hand: a serializer takes ten times as long, and a file has a million lines.
"""

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consent.models import Decision
from consent.onbehalf import LONGEST_REMARK
from consent.parsing import once
from consent.strict import LARGEST_NUMBER, LONGEST_ISSUER, LONGEST_POLICY, MOST_PURPOSES, RFC3339
from consent.tokens import LONGEST_SUB
from policies.models.policy import KEY_PATTERN

NAMESPACE = uuid.UUID("6d0c7f5e-9a43-4a0f-8c1d-2b7f0f3a9e55")
REQUIRED = {"source_id", "subject", "policy", "version", "language", "decision", "decided_at"}
MEMBERS = REQUIRED | {"purposes", "proof"}
PERSON = {"issuer", "sub"}
HISTORIC = {Decision.ACCEPT, Decision.REFUSE, Decision.ACKNOWLEDGE, Decision.SET, Decision.WITHDRAW}
LONGEST = {
    "source_id": 200,
    "policy": LONGEST_POLICY,
    "language": 3,
    "issuer": LONGEST_ISSUER,
    "sub": LONGEST_SUB,
    "proof": LONGEST_REMARK,
}
KEY = re.compile(KEY_PATTERN)
DECODER = json.JSONDecoder(object_pairs_hook=once)  # `json.loads` makes another for each line
# What systems write for "no date" lies before: year 1, 1601, 1900. Their zero, 1970 itself, is one more.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


class BadRow(Exception):
    """The line is not of its form: a problem's code, and the place as a JSON Pointer."""

    def __init__(self, pointer: str = "#", code: str = "invalid") -> None:
        super().__init__(code)
        self.code, self.pointer = code, pointer


@dataclass(slots=True)  # frozen, it takes three times as long to make
class Row:
    """An answer as the older system tells it."""

    line: int
    source_id: str
    issuer: str
    sub: str
    policy: str
    version: int
    language: str
    decision: str
    decided_at: datetime
    purposes: dict[str, bool]
    proof: str

    def key(self, source: str) -> uuid.UUID:
        """What the row is called among all that were ever imported: the same for the same row of a source."""
        return uuid.uuid5(NAMESPACE, f"{source}\0{self.source_id}")


def parse(line: int, text: bytes, *, at: datetime) -> Row:
    """The row that stands in the line; nobody answered before EARLIEST or after `at`. Raises BadRow."""
    try:
        said = DECODER.decode(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadRow(code="parse_error") from None
    _check_members(said, MEMBERS, REQUIRED, "#")
    _check_members(said["subject"], PERSON, PERSON, "#/subject")
    decided_at = _moment(said["decided_at"])
    if not EARLIEST <= decided_at <= at:
        raise BadRow("#/decided_at")
    if not isinstance(said["decision"], str) or said["decision"] not in HISTORIC:
        raise BadRow("#/decision")
    version = said["version"]
    if type(version) is not int or not 0 < version <= LARGEST_NUMBER:
        raise BadRow("#/version")
    return Row(
        line,
        decided_at=decided_at,
        decision=said["decision"],
        version=version,
        purposes=_purposes(said.get("purposes", {})),
        proof=_text(said, "proof") if "proof" in said else "",
        **{name: _text(said, name) for name in ("source_id", "policy", "language")},
        **{name: _text(said["subject"], name, "#/subject") for name in PERSON},
    )


def _check_members(said: Any, known: set[str], required: set[str], at: str) -> None:
    if not isinstance(said, dict):
        raise BadRow(at)
    if said.keys() <= known and required <= said.keys():
        return
    missing = sorted(required - said.keys())
    raise BadRow(f"{at}/{missing[0]}" if missing else at)  # what an unknown one is called is not kept


def _text(said: dict[str, Any], name: str, at: str = "#") -> str:
    """A line of text that can be stored and read: neither empty nor too long, nothing invisible in it."""
    text = said[name]
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST[name] or not text.isprintable():
        raise BadRow(f"{at}/{name}")
    return text


def _moment(text: Any) -> datetime:
    try:
        if isinstance(text, str) and RFC3339.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadRow("#/decided_at")


def _purposes(said: Any) -> dict[str, bool]:
    if not isinstance(said, dict) or len(said) > MOST_PURPOSES:
        raise BadRow("#/purposes")
    if not all(type(yes) is bool and KEY.fullmatch(key) for key, yes in said.items()):
        raise BadRow("#/purposes")
    return said
