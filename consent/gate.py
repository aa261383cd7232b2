"""The gate: which version a person still has to answer, and whether it bars the way. Pure."""

from dataclasses import dataclass
from datetime import datetime

from consent.models import Standing
from policies.models import FloorMode
from policies.timeline import PolicyLine, VersionLine


@dataclass(frozen=True)
class Owed:
    """A version to be answered. `blocking`: the service waits for the answer."""

    policy: PolicyLine
    version: VersionLine
    blocking: bool

    @property
    def by_use(self) -> bool:
        """Whether informed continued use is enough."""
        return self.version.floor_mode == FloorMode.CONTINUED_USE

    @property
    def action(self) -> str:
        """'accept', or 'notice' where informed continued use is enough."""
        return "notice" if self.by_use else "accept"


def owed(standing: Standing, line: PolicyLine, at: datetime) -> Owed | None:
    """What the person owes of a policy: the version in force, else the newest one that is to come."""
    in_force = line.in_force(at)
    if in_force and not met(standing, in_force):
        return Owed(line, in_force, blocking=_bars(standing, line, in_force, at))
    coming = [version for version in line.upcoming(at) if not met(standing, version)]
    return Owed(line, coming[-1], blocking=False) if coming else None


def met(standing: Standing, version: VersionLine) -> bool:
    """Whether what the person did satisfies the version: at least its floor, in the way that it asks."""
    if standing.accepted_number >= version.floor:
        return True
    # A refusal took back what its person was informed of until then, so what is left has none after it.
    return version.floor_mode == FloorMode.CONTINUED_USE and standing.informed_number >= version.floor


def was_in(standing: Standing, line: PolicyLine, version: VersionLine) -> bool:
    """Whether the person was let in before the version bound, so that there is a use to continue.

    By the last earlier floor that asked for an answer, or one since; where no version came before, everybody
    was.
    """
    earlier = [one for one in line.versions if one.number < version.floor]
    for one in reversed(earlier):
        if met(standing, one):
            return True
        if one.floor_mode != FloorMode.CONTINUED_USE:
            return False
    return not earlier


def _bars(standing: Standing, line: PolicyLine, in_force: VersionLine, at: datetime) -> bool:
    """A newcomer answers first; others have until the floor that they do not meet is enforced."""
    floors = {version.floor for version in line.versions if version.number <= in_force.number}
    setters = [line.version(floor) or in_force for floor in sorted(floors)]
    unmet = [setter for setter in setters if not met(standing, setter)]
    is_newcomer = len(unmet) == len(setters)
    return is_newcomer or any(setter.enforce_at <= at for setter in unmet)
