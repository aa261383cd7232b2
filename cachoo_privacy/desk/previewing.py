"""A draft as its readers would see it: page, mail and files, each exactly as it would be published."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cachoo_privacy.desk.mailview import UNSEEN, as_mail, shown
from cachoo_privacy.desk.site import desk
from notifications.messages import compile_message
from policies.documents import CONTENT_TYPES
from policies.languages import OWN_NAMES, direction
from policies.locations import page_url
from policies.models import Media, PolicyVersion
from policies.moments import likely_dates
from policies.preview import preview_page, previewed_bytes
from policies.refusals import Refused


@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The draft's page in one language; a published version's own page in its place."""
    version = readable(request, pk, language)
    if version.is_published:
        return redirect(page_url(version.policy.slug, language, version.number))
    links = {code: reverse("admin:version-preview", args=[pk, code]) for code in version.policy.languages}
    page = preview_page(version, language, at=timezone.now(), links=links)
    return HttpResponse(page, headers=UNSEEN)


@as_mail
def mail(request: HttpRequest, pk: int, language: str) -> dict[str, Any]:
    """The mail that would tell of the version."""
    return _mail(readable(request, pk, language), language, timezone.now())


def file(request: HttpRequest, pk: int, language: str, media: str) -> HttpResponse:
    """The bytes of one format that publication would store."""
    version = readable(request, pk, language)
    found = previewed_bytes(version, language, at=timezone.now())
    if media not in found:
        raise Http404
    return HttpResponse(found[media], content_type=CONTENT_TYPES[Media(media)], headers=UNSEEN)


@csp_update({"frame-src": [SELF]})
def previews_page(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """All of it beside each other: on a phone, on a desk, as mail, and the files; a published version's page
    at the desk in its place.
    """
    version = readable(request, pk, language)
    if version.is_published:
        return redirect("admin:policies_policyversion_change", pk)
    at = timezone.now()
    found = previewed_bytes(version, language, at=at)
    del found[Media.HTML]  # the fragment that the page shows
    context = {
        **desk.each_context(request),
        "title": gettext("Preview"),
        "version": version,
        "language": language,
        "direction": direction(language),
        "languages": [(code, OWN_NAMES[code]) for code in version.policy.languages],
        "text": found[Media.TEXT].decode(),
        "files": [(media, Media(media).label, len(body)) for media, body in found.items()],
    }
    try:
        context["mail"] = shown(_mail(version, language, at))
    except Refused as refused:
        context["no_mail"] = str(refused)
    return render(request, "desk/previews.html", context)


def readable(request: HttpRequest, pk: int, language: str) -> PolicyVersion:
    """The version, to whoever may read drafts. Raises PermissionDenied, Http404 (also for the language)."""
    if not request.user.has_perm("policies.view_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if language not in version.policy.languages:
        raise Http404
    return version


def _mail(version: PolicyVersion, language: str, at: datetime) -> dict[str, Any]:
    """With the number and the moments that the version would get now; nothing of it is stored."""
    if version.is_published:
        return compile_message([version], language=language)
    dated, dates = copy(version), likely_dates(version, at)
    dated.number, dated.effective_at = dates.number, dates.effective_at
    return compile_message([dated], language=language)


def previews(page: Callable) -> list[URLPattern]:
    """The addresses beside the page's own; `page` guards a view."""
    return [
        path("<int:pk>/previews/<slug:language>/", page(previews_page), name="version-previews"),
        path("<int:pk>/preview/<slug:language>/mail/", page(mail), name="version-mail"),
        path("<int:pk>/preview/<slug:language>/<slug:media>/", page(file), name="version-file"),
    ]
