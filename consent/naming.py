"""Purposes by the names that were published, so that nobody has to read a key."""

import json
from collections.abc import Iterator

from consent.models import ConsentRecord
from consent.owing import language_of
from policies.renditions import body
from policies.schedule import read
from policies.timeline import PolicyLine


def said_of(record: ConsentRecord, language: str) -> list[tuple[str, bool]]:
    """Each purpose that the record answers, by its name, and whether it was a yes; needs `version__policy`.

    The name is that of the version answered, else of the newest that has the purpose: what was agreed to
    once may be taken back under a version that no longer asks for it.
    """
    if not record.purposes:
        return []
    line = read().policies.get(record.version.policy.slug)
    names = _names(line, record.version.number, language) if line else iter(())
    found: dict[str, str] = {}
    while not record.purposes.keys() <= found.keys() and (titles := next(names, None)) is not None:
        found = titles | found
    return [(found.get(key, key), given) for key, given in record.purposes.items()]


def _names(line: PolicyLine, number: int, language: str) -> Iterator[dict[str, str]]:
    """Yield the titles by key of the version with that number, then of the others, the newest first."""
    others = [one for one in reversed(line.versions) if one.number != number]
    for version in (line.version(number), *others):
        if version and version.languages:
            text = version.languages[language_of(version, language)]
            told = json.loads(body(text.json_sha256))["purposes"]
            yield {purpose["key"]: purpose["title"] for purpose in told}
