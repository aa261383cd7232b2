"""What one person owes of all policies at a moment, and until when an app may rely on hearing so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from consent.gate import Owed, owed
from consent.joined import Joined
from consent.models import ConsentRecord, Decision, Effect, Standing, Subject
from consent.purposes import Choice, choices, to_renew
from consent.standing import ANSWERS, Consent
from policies.timeline import PolicyLine, Schedule, VersionLine

FRESH = timedelta(minutes=5)
USABLE = timedelta(days=7)
STANDINGS = Joined("SELECT {0} FROM consent_standing WHERE subject_id = %s", Standing)


def standings_of(subject: Subject) -> dict[int, Standing]:
    """The person's standings by policy key: one query."""
    return {standing.policy_id: standing for [standing] in STANDINGS.ask(subject.pk)}


def consents_of(subject: Subject, schedule: Schedule, at: datetime) -> dict[str, dict[str, Choice]]:
    """By policy and purpose, what the person's choices are worth now, as the version in force has them."""
    heard = consents_heard(subject)
    return {
        line.slug: choices(heard[line.id], version, at)
        for line in readable(schedule)
        if (version := line.current(at))
    }


def consents_heard(subject: Subject) -> dict[int, dict[str, Consent]]:
    """By policy key and purpose, the person's last word: one query. Nothing for a policy never heard of."""
    heard: dict[int, dict[str, Consent]] = defaultdict(dict)
    for row in subject.purpose_standings.all():
        heard[row.policy_id][row.key] = Consent(row.consented_number, row.until)
    return heard


def answers_that_stand(subject: Subject) -> dict[int, list[ConsentRecord]]:
    """By policy key, the person's last answer to each version that applied, the newest first: one query.

    Each comes with its `version__policy`.
    """
    answers = subject.records.filter(decision__in=ANSWERS).exclude(effect=Effect.OUT_OF_ORDER)
    newest = answers.order_by("version_id", "-received_at").distinct("version_id")
    found: dict[int, list[ConsentRecord]] = defaultdict(list)
    for one in sorted(
        newest.select_related("version__policy"), key=lambda one: one.received_at, reverse=True
    ):
        found[one.version.policy_id].append(one)
    return found


def answer_to(item: Owed, answers: Mapping[int, list[ConsentRecord]]) -> ConsentRecord | None:
    """The answer that counts for this version: given to it, or since the last one that asked afresh.

    To refuse a version to come that asks afresh says nothing of the one in force.
    """
    version = item.version
    return next((one for one in answers.get(item.policy.id, []) if _counts(one, version)), None)


def _counts(answer: ConsentRecord, version: VersionLine) -> bool:
    told = answer.version
    takes_back = answer.decision != Decision.REFUSE or told.floor <= version.number
    return told.number >= version.floor and takes_back


def everything_owed(schedule: Schedule, standings: dict[int, Standing], at: datetime) -> list[Owed]:
    """What is owed of each policy, in the policies' order; a policy never answered counts as never met."""
    found = (
        owed(standings.get(line.id) or Standing(policy_id=line.id), line, at) for line in readable(schedule)
    )
    return [item for item in found if item]


def check_after(schedule: Schedule, at: datetime, *, since: datetime) -> datetime:
    """When to ask again: FRESH after `since`, never later than the moment at which the answer may change."""
    return min(moment for moment in (since + FRESH, schedule.next_transition(at)) if moment)


def renewals(
    schedule: Schedule, heard: Mapping[int, dict[str, Consent]], at: datetime
) -> list[tuple[PolicyLine, VersionLine, list[str]]]:
    """The purposes to ask this one person for again, by policy and the version in force that asks."""
    found = [
        (line, version, to_renew(heard.get(line.id, {}), version, at))
        for line in readable(schedule)
        if (version := line.in_force(at))
    ]
    return [(line, version, keys) for line, version, keys in found if keys]


def ends(heard: Mapping[int, dict[str, Consent]], at: datetime) -> list[datetime]:
    """When consents of the person run out that have not yet."""
    words = [word for words in heard.values() for word in words.values()]
    return [word.until for word in words if word.until and word.until > at]


def in_force_or_owed(schedule: Schedule, standings: dict[int, Standing], at: datetime) -> list[Owed]:
    """What a person may answer now: all that is owed, else what is in force, to change their mind."""
    return everything_owed(schedule, standings, at) or [
        Owed(line, version, blocking=False) for line in readable(schedule) if (version := line.current(at))
    ]


def readable(schedule: Schedule) -> Iterator[PolicyLine]:
    """Yield each policy with the versions that can be read in some language: a bad row asks nobody."""
    for line in schedule.policies.values():
        yield replace(line, versions=tuple(version for version in line.versions if version.languages))


def language_of(version: VersionLine, *preferred: str) -> str:
    """The first of the preferred languages that the version is published in, else its authoritative one.

    Should that one be missing too, any that there is; `version` has at least one.
    """
    wanted = (*preferred, version.authoritative_language)
    return next((code for code in wanted if code in version.languages), next(iter(version.languages)))


def offered_languages(policies: Iterable[PolicyLine]) -> set[str]:
    """Every language that some published version speaks."""
    return {code for line in policies for version in line.versions for code in version.languages}
