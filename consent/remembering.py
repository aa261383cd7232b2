"""What this process remembers of the people who came by the gate, so that the next request asks nobody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import Standing
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


# By subject; and whose subject a user or a token's person is. Single look-ups and assignments, which threads
# may do at once.
people: dict[UUID, Memory] = {}
subjects: dict[tuple[str, object], UUID] = {}


def remember(subject_id: UUID, memory: Memory) -> None:
    """The next request of this person finds it."""
    if len(people) >= MOST:
        forget()
    people[subject_id] = memory


def forget(subject_id: UUID | None = None) -> None:
    """This process asks again about one person, or about everybody."""
    if subject_id is None:
        people.clear()
        subjects.clear()
    else:
        people.pop(subject_id, None)
