"""What this process remembers of the people who came by the gate, so that the next request asks nobody."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consent.gate import Owed
from consent.models import Standing, Subject
from policies.timeline import Schedule

FRESH = 30.0  # seconds; one's own refusal on another device is seen within them
MOST = 100_000  # people; then it begins anew, which costs each of them one query


@dataclass(slots=True)
class Memory:
    """A person's standings, when their reading began, and until when nothing bars their way for certain."""

    standings: dict[int, Standing]
    began: float
    schedule: Schedule | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A company's person as their token found them, and what they owe under this schedule until a moment.

    `mark` is that of their confirmed address. Only who owes nothing is remembered.
    """

    subject: Subject
    seen_on: date | None
    mark: str | None
    began: float
    schedule: Schedule
    until: datetime | None
    owed: tuple[Owed, ...]


# By subject; and whose subject a user or a token's person is. Single look-ups and assignments, which threads
# may do at once.
people: dict[UUID, Memory] = {}
apps: dict[UUID, Met] = {}
subjects: dict[tuple[str, object], UUID] = {}


def remember(subject_id: UUID, memory: Memory) -> None:
    """The next request of this person finds it."""
    if len(people) >= MOST:
        forget()
    people[subject_id] = memory


def remember_app(reference: str, met: Met) -> None:
    """The next request with a token of this company's person finds it."""
    if len(apps) >= MOST:
        forget()
    apps[met.subject.pk] = met
    subjects["external_ref", reference] = met.subject.pk


def forget(subject_id: UUID | None = None) -> None:
    """This process asks again about one person, or about everybody."""
    if subject_id is None:
        people.clear()
        apps.clear()
        subjects.clear()
    else:
        people.pop(subject_id, None)
        apps.pop(subject_id, None)
