"""Who accepted what is in force and who still owes an answer, in numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Count, Exists, OuterRef, Q

from cachoo_privacy.desk.counting import counted
from consent.models import ConsentRecord, Decision, Erasure, Standing, Subject
from consent.owing import readable
from policies import schedule
from policies.models import FloorMode
from policies.timeline import PolicyLine, VersionLine

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Acceptance:
    """Where people stand with a policy: `of` is the version in force, `asked` the last that asked anew.

    `accepted` keep the one in force, or a later one, accepted; `refused` have answered `asked` with no, and
    `owing` have not answered it.
    `days` are left until an answer is required, 0 when it is.
    """

    policy: str
    of: VersionLine
    accepted: int
    people: int
    asked: VersionLine
    refused: int
    owing: int
    days: int

    @property
    def by_use(self) -> bool:
        """Whether informed continued use is enough for the version that asked anew."""
        return self.asked.floor_mode == FloorMode.CONTINUED_USE

    @property
    def percent(self) -> int:
        """The whole percents: 100 only when that is everyone. The two counts are not of one moment."""
        return min(100, 100 * self.accepted // self.people) if self.people else 0


def acceptances(
    *, at: datetime, language: str, within: timedelta | None = None
) -> tuple[datetime, list[Acceptance]]:
    """Each policy with a version in force, and the moment at which people were counted; `within` as there."""
    lines = [(line, version) for line in readable(schedule.read()) if (version := line.in_force(at))]
    known = ".".join(f"{line.id}-{version.id}-{_asking(line).id}" for line, version in lines)
    counted_at, (people, met) = counted(f"acceptance:{known}", lambda: _asked(lines), at=at, within=within)
    found = [
        Acceptance(
            policy=line.called(language),
            of=version,
            accepted=met[f"accepted_{line.id}"],
            people=people,
            asked=asked,
            refused=met[f"refused_{line.id}"],
            owing=max(0, people - met[f"met_{line.id}"] - met[f"refused_{line.id}"]),
            days=max(0, ceil((asked.enforce_at - at) / DAY)),
        )
        for line, version in lines
        for asked in [_asking(line)]
    ]
    return counted_at, found


def _asking(line: PolicyLine) -> VersionLine:
    """The version that set the oldest answer which the newest one takes."""
    newest = line.versions[-1]
    return line.version(newest.floor) or newest


def _asked(lines: list[tuple[PolicyLine, VersionLine]]) -> tuple[int, dict[str, int]]:
    """Two queries, however many policies there are. Devices and the erased are no people.

    Nor is a member of the staff who came to work and never answered: they read the policy as no customer.
    """
    erased = Erasure.objects.filter(subject=OuterRef("pk"), done_at__isnull=False)
    answers = ConsentRecord.objects.filter(subject=OuterRef("pk"))
    at_work = Subject.objects.filter(~Exists(answers), identity__user__is_staff=True)
    people = Subject.objects.filter(~Exists(erased), is_device=False).exclude(pk__in=at_work.values("pk"))
    wanted = {}
    for line, version in lines:
        wanted[f"accepted_{line.id}"] = Q(policy=line.id, accepted_number__gte=version.number)
        asked = _asking(line)
        wanted[f"met_{line.id}"] = _met(line, asked)
        wanted[f"refused_{line.id}"] = ~_met(line, asked) & _refused(line, asked)
    standings = Standing.objects.filter(subject__in=people)
    numbers = standings.aggregate(**{name: Count("pk", filter=said) for name, said in wanted.items()})
    return people.count(), numbers


def _refused(line: PolicyLine, asked: VersionLine) -> Q:
    """A no to what asks stands, not only one to an earlier text."""
    texts = [one.id for one in line.versions if one.number >= asked.number and one.floor == asked.floor]
    said = ConsentRecord.objects.filter(
        subject=OuterRef("subject"), version__in=texts, decision=Decision.REFUSE
    )
    return Q(policy=line.id, refused_at__isnull=False) & Exists(said)


def _met(line: PolicyLine, version: VersionLine) -> Q:
    """`consent.gate.met`, for everybody at once."""
    enough = Q(accepted_number__gte=version.floor)
    if version.floor_mode == FloorMode.CONTINUED_USE:
        enough |= Q(informed_number__gte=version.floor)
    return Q(policy=line.id) & enough
