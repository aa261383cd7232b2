"""Two versions of a policy side by side at the desk, drafts included."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext

from cachoo_privacy.desk.beginnings import name, shown
from cachoo_privacy.desk.site import desk
from policies.comparison import shown as shown_section
from policies.diff.words import is_changed
from policies.languages import OWN_NAMES, direction
from policies.models import PolicyVersion
from policies.redline import Redline, redline, stored_text

VIEWS = ("unified", "columns")
PARTS = ("changed", "everything")


def compare_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The redline from another version to this one; every choice stands in the address, to be sent on."""
    version, others = _version(request, pk)
    other = _other(request, version, others)
    language = one_of(request, "language", _languages(version))
    context = {
        **desk.each_context(request),
        "title": gettext("Compare versions"),
        "version": version,
        "name": name(version),
        "others": [(one.version.pk, one.label, one.version == other) for one in shown(others)],
        "other_name": name(other) if other else "",
        "languages": [(code, OWN_NAMES[code]) for code in _languages(version)],
        "language": language,
        "direction": direction(language),
    }
    if other:
        context |= _compared(request, other, version, language)
    return render(request, "desk/compare.html", context)


def pair(request: HttpRequest, pk: int) -> tuple[PolicyVersion, PolicyVersion, str]:
    """The older version, this one and the language, as the address says. Raises PermissionDenied, Http404."""
    version, others = _version(request, pk)
    other = _other(request, version, others)
    if other is None:
        raise Http404
    return other, version, one_of(request, "language", _languages(version))


def natural_other(version: PolicyVersion, others: list[PolicyVersion]) -> PolicyVersion | None:
    """What a version is compared with when nobody says: the newest published one before it."""
    published = [one for one in others if one.number and one.number < (version.number or one.number + 1)]
    return max(published, key=lambda one: one.number, default=None) or next(iter(others), None)


def _version(request: HttpRequest, pk: int) -> tuple[PolicyVersion, list[PolicyVersion]]:
    """The version and the others of its policy, to whoever may see them."""
    if not request.user.has_perm("policies.view_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    return version, list(version.policy.versions.exclude(pk=pk).select_related("based_on"))


def _other(request: HttpRequest, version: PolicyVersion, others: list[PolicyVersion]) -> PolicyVersion | None:
    asked = request.GET.get("with")
    if asked is None:
        return natural_other(version, others)
    found = next((one for one in others if str(one.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _languages(version: PolicyVersion) -> list[str]:
    """The policy's languages, the authoritative one first."""
    return sorted(version.policy.languages, key=lambda code: code != version.authoritative_language)


def one_of(request: HttpRequest, parameter: str, allowed: list[str] | tuple[str, ...]) -> str:
    """What the address says, the first one when it says nothing. Raises Http404 for anything else."""
    asked = request.GET.get(parameter, allowed[0])
    if asked not in allowed:
        raise Http404
    return asked


def _compared(request: HttpRequest, old: PolicyVersion, new: PolicyVersion, language: str) -> dict[str, Any]:
    view, part = one_of(request, "view", VIEWS), one_of(request, "show", PARTS)
    found: Redline = redline(stored_text(old, language), stored_text(new, language))
    whole = part == "everything"
    sections = found.sections if whole else found.touched
    choice = {"with": old.pk, "language": language, "view": view, "show": part}
    return {
        "counts": found.counts,
        "heading": found.title if is_changed(found.title) else (),
        "columns": view == "columns",
        "whole": whole,
        "sections": [shown_section(section, columns=view == "columns", whole=whole) for section in sections],
        "view": view,
        "show": part,
        "links": {
            **{one: "?" + urlencode({**choice, "view": one}) for one in VIEWS},
            **{one: "?" + urlencode({**choice, "show": one}) for one in PARTS},
        },
        "paper_url": f"{reverse('admin:version-compare-pdf', args=[new.pk])}?{urlencode(choice)}",
        "swap_url": reverse("admin:version-compare", args=[old.pk])
        + "?"
        + urlencode({**choice, "with": new.pk}),
    }
