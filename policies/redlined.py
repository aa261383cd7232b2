"""The redline between two published versions as the API gives it: runs of words, each with its fate."""

from dataclasses import asdict
from typing import Any

from django.http import Http404

from policies.diff.sections import SectionChange
from policies.diff.words import Run
from policies.finding import found_policy
from policies.redline import published_redline


def redlined(slug: str, since: int, number: int, language: str) -> dict[str, Any]:
    """What changed from `since` to `number` in a language. Raises Http404 unless both are published in it."""
    policy = found_policy(slug)
    old, new = policy.version(since), policy.version(number)
    if not (old and new and since < number and all(language in one.languages for one in (old, new))):
        raise Http404
    found = published_redline(*(one.languages[language].json_sha256 for one in (old, new)))
    return {
        "policy": slug,
        "language": language,
        "since": since,
        "version": number,
        "change_summary": new.languages[language].summary,
        "counts": asdict(found.counts),
        "title": _runs(found.title),
        "sections": [_section(section) for section in found.touched],
    }


def _section(section: SectionChange) -> dict[str, Any]:
    return {
        "key": section.shown.key,
        "number": section.shown.number,
        "fate": section.fate,
        "moved": section.moved,
        "title": _runs(section.title),
        "text": _runs(section.text),
    }


def _runs(runs: tuple[Run, ...]) -> list[dict[str, str]]:
    return [{"op": run.op, "text": run.text} for run in runs]
