"""A draft as its readers would see it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from policies.locations import page_url
from policies.models import PolicyVersion
from policies.preview import preview_page


def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The draft's page in one language; a published version's own page in its place."""
    version = readable(request, pk, language)
    if version.is_published:
        return redirect(page_url(version.policy.slug, language, version.number))
    links = {code: reverse("admin:version-preview", args=[pk, code]) for code in version.policy.languages}
    page = preview_page(version, language, at=timezone.now(), links=links)
    return HttpResponse(page, headers={"X-Robots-Tag": "noindex, noarchive"})


def readable(request: HttpRequest, pk: int, language: str) -> PolicyVersion:
    """The version, to whoever may read drafts. Raises PermissionDenied, Http404 (also for the language)."""
    if not request.user.has_perm("policies.view_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if language not in version.policy.languages:
        raise Http404
    return version
