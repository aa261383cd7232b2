"""Published versions as plain values: which is in force, which is to come, and when that changes."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from ledger.canonical import sha256_hex
from policies.models import Media


@dataclass(frozen=True)
class LanguageLine:
    """A version in one language: its title, its summary of change, and the hashes of its bytes."""

    title: str
    summary: str
    sha256: dict[str, str]
    question_sha256: str

    @property
    def json_sha256(self) -> str:
        """The hash that a consent names."""
        return self.sha256[Media.JSON]


@dataclass(frozen=True)
class PurposeLine:
    """A published purpose, as far as it decides which consents count and who may ask for them.

    `validity` is in months; `recipients` are keys of the version's declared recipients.
    """

    optional: bool
    asks_since: int
    validity: int | None
    recipients: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class VersionLine:
    """A published version; `id` is its row's key, `purposes` are by key."""

    id: int
    number: int
    change_class: str
    floor: int
    floor_mode: str
    authoritative_language: str
    published_at: datetime
    effective_at: datetime
    enforce_at: datetime
    languages: dict[str, LanguageLine]
    purposes: dict[str, PurposeLine] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyLine:
    """A policy and its published versions, one at least, oldest first."""

    id: int
    slug: str
    name: dict[str, str]
    contact_email: str
    languages: list[str]
    versions: tuple[VersionLine, ...]

    def called(self, language: str) -> str:
        """Its name in that language, else as it is called in the first that has one."""
        return self.name.get(language) or next(iter(self.name.values()), self.slug)

    def in_force(self, at: datetime) -> VersionLine | None:
        """The newest version whose effective moment has come."""
        return next((line for line in reversed(self.versions) if line.effective_at <= at), None)

    def upcoming(self, at: datetime) -> tuple[VersionLine, ...]:
        """Published versions that do not bind yet, soonest first."""
        return tuple(line for line in self.versions if line.effective_at > at)

    def current(self, at: datetime) -> VersionLine | None:
        """The version in force, else the next one to be, else None."""
        return self.in_force(at) or next(iter(self.upcoming(at)), None)

    def before(self, line: VersionLine, language: str) -> VersionLine | None:
        """The version that precedes this one in a language."""
        older = (other for other in reversed(self.versions) if other.number < line.number)
        return next((other for other in older if language in other.languages), None)

    def version(self, number: int) -> VersionLine | None:
        """The version with this number."""
        return next((line for line in self.versions if line.number == number), None)


@dataclass(frozen=True)
class Schedule:
    """What is published, by policy, in their order. `epoch` grows by one with each publication."""

    policies: dict[str, PolicyLine]

    @cached_property
    def stamp(self) -> str:
        """A value that differs whenever anything in the schedule does."""
        return sha256_hex(repr(self.policies).encode())

    def beside(self, policy: PolicyLine) -> tuple[PolicyLine, ...]:
        """The other policies, in their order."""
        return tuple(other for other in self.policies.values() if other is not policy)

    @cached_property
    def epoch(self) -> int:
        """How many versions have been published."""
        return sum(len(policy.versions) for policy in self.policies.values())

    @cached_property
    def transitions(self) -> list[datetime]:
        """Every effective and enforce moment, in order."""
        lines = [line for policy in self.policies.values() for line in policy.versions]
        return sorted({moment for line in lines for moment in (line.effective_at, line.enforce_at)})

    @cached_property
    def asks_again(self) -> bool:
        """Whether a consent that was given may have to be given again: one day, or to a changed purpose."""
        lines = [line for policy in self.policies.values() for line in policy.versions]
        return any(one.validity or one.asks_since > 1 for line in lines for one in line.purposes.values())

    def phase(self, at: datetime) -> int:
        """How many transitions have passed."""
        return sum(1 for moment in self.transitions if moment <= at)

    def next_transition(self, at: datetime) -> datetime | None:
        """The first transition still to come."""
        return next((moment for moment in self.transitions if moment > at), None)
