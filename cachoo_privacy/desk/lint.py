"""A version's spelling and completeness: what was found, and the press that mends what is safe to mend."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cachoo_privacy.desk.parts import only_translates, target_languages
from cachoo_privacy.desk.previewing import readable
from cachoo_privacy.desk.site import desk
from policies.expectations import PLACES, Finds, Point
from policies.languages import OWN_NAMES, direction
from policies.lint.findings import Finding, Text
from policies.mending import mend
from policies.models import WITHOUT_HEADING, PolicyVersion, Status
from policies.proofreading import DOCUMENT, completeness_of, lint_of, texts_of
from policies.refusals import Refused
from policies.reporting import (
    FIELDS,
    FINDS,
    RULES,
    completeness_summary,
    confirmed_line,
    lacking_line,
    lint_summary,
    point_name,
    shown,
)
from policies.snapshot import read
from policies.stamps import stamp
from policies.unsaid import unsaid


@dataclass(frozen=True)
class Place:
    """A finding to look at: whole words, as they stand and as they should, never a part of one."""

    code: str
    rule: object
    part: str
    before: str
    after: str | None
    confidence: str
    safe: bool
    url: str


def lint_page(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """GET lists what was found in one language; POST mends a draft where that is safe, and says how much."""
    version = readable(request, pk, language)
    if request.method == "POST":
        return _mended(request, version, language)
    return render(request, "desk/lint.html", _context(request, version, language))


def _mended(request: HttpRequest, version: PolicyVersion, language: str) -> HttpResponse:
    if not _may_mend(request, version, language):
        raise PermissionDenied
    before = _safe(version, language)
    try:
        mend(version, language=language, by=request.user, seen=request.POST.get("seen", ""))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        count = before - _safe(version, language)
        said = ngettext("%(count)d place was mended.", "%(count)d places were mended.", count)
        messages.success(request, said % {"count": count})
    return redirect("admin:version-lint", version.pk, language)


def _safe(version: PolicyVersion, language: str) -> int:
    """How many places can be mended without asking."""
    return sum(finding.safe for finding in lint_of(version, language))


def _may_mend(request: HttpRequest, version: PolicyVersion, language: str) -> bool:
    """An editor every language, a translator those translated into."""
    if only_translates(request):
        return language in target_languages(version)
    return request.user.has_perm("policies.change_policyversion")


def _context(request: HttpRequest, version: PolicyVersion, language: str) -> dict[str, Any]:
    findings, points = lint_of(version, language), completeness_of(version, language)
    preview = reverse("admin:version-preview", args=[version.pk, language])
    texts = {(text.key, text.field): text for text in texts_of(version, language)}
    titles = {key: str(name) for key, name in WITHOUT_HEADING.items()}
    titles |= {key: text.words for (key, field), text in texts.items() if field == "title"}
    safe = sum(finding.safe for finding in findings)
    return {
        **desk.each_context(request),
        "title": gettext("Spelling and completeness"),
        "version": version,
        "seen": stamp(version),
        "language": language,
        "direction": direction(language),
        "languages": [(code, OWN_NAMES[code]) for code in version.policy.languages],
        "lint_summary": lint_summary(findings, language),
        "completeness_summary": completeness_summary(points),
        "confirmed": _confirmed(version, language, points),
        "places": [_place(one, texts[one.key, one.field], titles, preview) for one in findings],
        "points": [_point(one, titles, preview) for one in points],
        "safe": safe if version.status == Status.DRAFT and _may_mend(request, version, language) else 0,
    }


def _confirmed(version: PolicyVersion, language: str, points: list[Point]) -> str:
    """What the version's own page counts, where that is another number; '' where it is the same."""
    if version.is_published or language != version.authoritative_language:
        return ""
    lacking = len(unsaid(read(version)))
    same = lacking == sum(point.finds != Finds.PRESENT for point in points)
    return "" if same else confirmed_line(lacking)


def _place(finding: Finding, text: Text, titles: dict[str, str], preview: str) -> Place:
    """The finding widened to the words it touches: a styled part of an Arabic word falls apart."""
    start, end = finding.start, finding.end
    while start > 0 and not text.words[start - 1].isspace():
        start -= 1
    while end < len(text.words) and not text.words[end].isspace():
        end += 1
    head, tail = text.words[start : finding.start], text.words[finding.end : end]
    mended = None if finding.suggestion is None else shown(head + finding.suggestion + tail)
    return Place(
        code=finding.rule.value,
        rule=RULES[finding.rule],
        part=_part(finding, titles),
        before=shown(text.words[start:end]),
        after=mended,
        confidence=f"{finding.confidence:.0%}",
        safe=finding.safe,
        url=preview if finding.key == DOCUMENT else f"{preview}#{finding.key}",
    )


def _part(finding: Finding, titles: dict[str, str]) -> str:
    """Where it stands, by the title that somebody can look for."""
    if finding.key == DOCUMENT or finding.field != "body":
        return str(FIELDS[finding.field])
    return titles.get(finding.key, finding.key)


def _point(point: Point, titles: dict[str, str], preview: str) -> dict[str, Any]:
    return {
        "name": point_name(point),
        "state": FINDS[point.finds],
        "good": point.finds == Finds.PRESENT,
        "places": "; ".join(PLACES[point.expectation]),
        "sentence": point.sentence,
        "section": titles.get(point.key, point.key),
        "url": f"{preview}#{point.key}" if point.sentence else "",
        "lacking": lacking_line(point) if point.lacking else "",
    }
