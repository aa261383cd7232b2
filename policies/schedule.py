"""The schedule: every published version and its moments, as each process knows it.

Publication lies at least PUBLICATION_LEAD before any effective moment, and no process keeps its copy for
longer than a quarter of that: so all of them know an instant before it comes.
"""

import json
import logging
import threading
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, OperationalError

from ledger.canonical import canonical
from policies import patience
from policies.languages import column_of
from policies.models import Policy, PolicyVersion, Purpose, Question, Rendition, Status
from policies.timeline import LanguageLine, PolicyLine, PurposeLine, Schedule, VersionLine

log = logging.getLogger(__name__)
MOMENTS = ("published_at", "effective_at", "enforce_at")


class Memory:
    """This process's copy, with the monotonic second at which its reading began."""

    schedule: Schedule | None = None
    began: float = 0.0
    asking = threading.Lock()


def read() -> Schedule:
    """The schedule, at most PUBLICATION_LEAD / 4 seconds old; 5 queries when it is read anew, else none.

    With the database away: the last copy of this process, else the file of this host; raises django.db.Error
    when there is neither. One thread asks at a time; the others go on with the copy, so that a database which
    neither answers nor refuses holds up one of them and not the site.
    """
    known, began = Memory.schedule, time.monotonic()
    if known and began - Memory.began <= settings.PUBLICATION_LEAD / 4:
        return known
    if not Memory.asking.acquire(blocking=known is None):
        return known
    try:
        Memory.schedule, Memory.began = _fresh(), began
        return Memory.schedule
    finally:
        Memory.asking.release()


def forget() -> None:
    """The next read asks the database."""
    Memory.schedule = None


def _fresh() -> Schedule:
    try:
        return _asked()
    except Error:
        log.warning("the database is away: the schedule is read from this host")
        return Memory.schedule or from_file(schedule_file())


def _asked() -> Schedule:
    if patience.spent():
        raise OperationalError("the database did not answer a moment ago")
    with patience.bounded():
        return load()


def load() -> Schedule:
    """The schedule as the database has it: 5 queries. A policy of which nothing is published is not in it."""
    # First: what is published meanwhile is in the texts then, and not the other way round.
    versions = list(PolicyVersion.objects.published().reverse())
    texts, purposes = _texts(), _purposes()
    lines = defaultdict(list)
    for version in versions:
        if version.pk not in texts:  # no bytes, no version: one bad row must not take the others along
            log.error("version %s is published without a text", version.pk)
            continue
        lines[version.policy_id].append(_version(version, texts[version.pk], purposes[version.pk]))
    policies = Policy.objects.filter(pk__in=lines)
    return Schedule({policy.slug: _policy(policy, lines[policy.pk]) for policy in policies})


def schedule_file() -> Path:
    """Where this host keeps the schedule for when the database is away."""
    return settings.PUBLISHED_ROOT / "schedule.json"


def to_bytes(schedule: Schedule) -> bytes:
    """The schedule as canonical JSON; `from_file` reads it back."""
    return canonical({slug: _plain(policy) for slug, policy in schedule.policies.items()})


def from_file(path: Path) -> Schedule:
    """The schedule that this host wrote last. Raises OperationalError when there is none that can be read."""
    try:
        stored = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OperationalError("the database is away, and this host has no schedule of its own") from error
    return Schedule({slug: _from_plain(policy) for slug, policy in stored.items()})


def _texts() -> dict[int, dict[str, dict[str, str]]]:
    """Hashes by version, language and format; the question's stand under 'question'."""
    texts: dict[int, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for version, language, media, sha256 in _rows(Rendition, "media"):
        texts[version][language][media] = sha256
    for version, language, sha256 in _rows(Question):
        texts[version][language]["question"] = sha256
    return texts


def _rows(model: type[Rendition | Question], *more: str) -> Any:
    return model.objects.order_by("pk").values_list("version_id", "language", *more, "sha256")


def _purposes() -> dict[int, dict[str, PurposeLine]]:
    """The published purposes by version and key."""
    found: dict[int, dict[str, PurposeLine]] = defaultdict(dict)
    published = Purpose.objects.filter(version__status=Status.PUBLISHED, confirmed=True)
    rows = published.values_list("version_id", "key", "optional", "asks_since", "validity", "recipients")
    for version, key, optional, asks_since, *more in rows:
        found[version][key] = PurposeLine(optional, asks_since or 1, *more)
    return found


def _version(
    version: PolicyVersion, hashes: dict[str, dict[str, str]], purposes: dict[str, PurposeLine]
) -> VersionLine:
    fields = VersionLine.__dataclass_fields__.keys() - {"languages", "purposes"}
    languages = {language: _language(version, language, dict(found)) for language, found in hashes.items()}
    known = {name: getattr(version, name) for name in fields}
    return VersionLine(**known, languages=languages, purposes=purposes)


def _language(version: PolicyVersion, language: str, hashes: dict[str, str]) -> LanguageLine:
    return LanguageLine(
        title=version.text("title", language),
        summary=version.text("change_summary", language),
        question_sha256=hashes.pop("question"),
        sha256=hashes,
    )


def _policy(policy: Policy, versions: list[VersionLine]) -> PolicyLine:
    names = {language: getattr(policy, column_of("name", language)) for language in policy.languages}
    known = next(filter(None, names.values()), policy.slug)
    return PolicyLine(
        id=policy.pk,
        slug=policy.slug,
        name={language: name or known for language, name in names.items()},
        contact_email=policy.contact_email,
        languages=list(policy.languages),
        versions=tuple(versions),
    )


def _plain(policy: PolicyLine) -> dict[str, Any]:
    versions = [dict(vars(line)) for line in policy.versions]
    for version in versions:
        for part in ("languages", "purposes"):
            version[part] = {key: vars(value) for key, value in version[part].items()}
        version.update({name: version[name].isoformat() for name in MOMENTS})
    return {**vars(policy), "versions": versions}


def _from_plain(stored: dict[str, Any]) -> PolicyLine:
    versions = []
    for line in stored.pop("versions"):
        line.update({name: datetime.fromisoformat(line[name]) for name in MOMENTS})
        languages = {language: LanguageLine(**text) for language, text in line.pop("languages").items()}
        purposes = {key: PurposeLine(**told) for key, told in line.pop("purposes", {}).items()}
        versions.append(VersionLine(**line, languages=languages, purposes=purposes))
    return PolicyLine(**stored, versions=tuple(versions))
