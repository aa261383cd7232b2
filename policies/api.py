"""The public reading API: policies, their versions, and the exact bytes of each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from ledger.canonical import canonical
from policies import schedule, shapes
from policies.models import Media
from policies.published import Published, answer, kept
from policies.renditions import body
from policies.snapshot import utc
from policies.timeline import PolicyLine, VersionLine

CONTENT_TYPES = {
    Media.JSON: "application/json",
    Media.HTML: "text/html; charset=utf-8",
    Media.TEXT: "text/plain; charset=utf-8",
}
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy with its current version."""
    return _json(request, "policies", lambda at: {"items": [_policy(p, at) for p in _policies().values()]})


def policy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One policy: its current version, and those that are published but do not bind yet."""
    return _json(request, f"policy:{slug}", lambda at: _policy(_find(slug), at))


def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A policy's versions, newest first."""
    line = _find(slug)
    return _json(
        request,
        f"versions:{slug}",
        lambda at: {"items": [_version(line, version, at) for version in reversed(line.versions)]},
    )


def version_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version's dates, kind of change, and the hash of each of its bytes."""
    line, version = _find_version(slug, number)
    return _json(request, f"version:{slug}:{number}", lambda at: _version(line, version, at))


def content(request: HttpRequest, slug: str, number: int, language: str, media: str = "json") -> HttpResponse:
    """The published bytes; their SHA-256 is the entity tag, and what a recorded answer names."""
    line, version = _find_version(slug, number)
    if language not in version.languages or media not in CONTENT_TYPES:
        raise Http404
    text = version.languages[language]
    headers = {**OPEN, "Link": _links(line, version, language)}

    def make() -> Published:
        return Published(body(text.sha256[media]), CONTENT_TYPES[Media(media)], language, True, headers)

    return answer(request, kept(("content", text.sha256[media]), make, at=timezone.now()))


class PublishedView(APIView):
    """An address whose answer the first middleware gives; here it is described, and its refusals worded."""

    permission_classes: ClassVar = [AllowAny]
    published: ClassVar[Callable[..., HttpResponse]]

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        """The published answer."""
        return type(self).published(request._request, **kwargs)


NUMBER = OpenApiParameter("number", {"type": "integer", "minimum": 1, "maximum": 999999999}, "path")
MEDIA = OpenApiParameter("media", {"type": "string", "enum": [Media.HTML.value, Media.TEXT.value]}, "path")


def described(name: str, responses: dict[Any, Any], *parameters: OpenApiParameter) -> Callable[[type], type]:
    """The view's place in the contract: its operation's name, what it answers, and that anyone may ask."""
    return extend_schema_view(
        get=extend_schema(
            operation_id=name, responses=responses, parameters=list(parameters), tags=["policies"], auth=[]
        )
    )


@described("listPolicies", {200: shapes.POLICIES})
class PolicyList(PublishedView):
    """Every policy with its current version."""

    published = staticmethod(policy_list)


@described("getPolicy", {200: shapes.POLICY})
class PolicyDetail(PublishedView):
    """One policy: its current version, and those to come."""

    published = staticmethod(policy_detail)


@described("listVersions", {200: shapes.VERSIONS})
class VersionList(PublishedView):
    """A policy's versions, newest first."""

    published = staticmethod(version_list)


@described("getVersion", {200: shapes.VERSION}, NUMBER)
class VersionDetail(PublishedView):
    """One version's dates, kind of change and hashes."""

    published = staticmethod(version_detail)


@described("getContent", {200: shapes.DOCUMENT}, NUMBER)
class Content(PublishedView):
    """The text of a version as JSON: hash the bytes received, and send the hash with the answer."""

    published = staticmethod(content)


@described("getContentAs", {(200, "text/html"): str, (200, "text/plain"): str}, NUMBER, MEDIA)
class ContentAs(PublishedView):
    """The text of a version as an HTML fragment or as plain text."""

    published = staticmethod(content)


def _json(request: HttpRequest, key: str, document: Callable[[datetime], dict[str, Any]]) -> HttpResponse:
    at = timezone.now()

    def make() -> Published:
        return Published(canonical(document(at)), CONTENT_TYPES[Media.JSON], headers=OPEN)

    return answer(request, kept((key,), make, at=at), at=at)


def _policies() -> dict[str, PolicyLine]:
    return schedule.read().policies


def _find(slug: str) -> PolicyLine:
    if slug not in _policies():
        raise Http404
    return _policies()[slug]


def _find_version(slug: str, number: int) -> tuple[PolicyLine, VersionLine]:
    line = _find(slug)
    version = line.version(number)
    if version is None:
        raise Http404
    return line, version


def _policy(line: PolicyLine, at: datetime) -> dict[str, Any]:
    current = line.current(at)
    return {
        "slug": line.slug,
        "name": line.name,
        "contact_email": line.contact_email,
        "current": _version(line, current, at) if current else None,
        "upcoming": [_version(line, version, at) for version in line.upcoming(at) if version is not current],
        "versions_url": reverse("api-versions", args=[line.slug]),
    }


def _version(line: PolicyLine, version: VersionLine, at: datetime) -> dict[str, Any]:
    return {
        "policy": line.slug,
        "version": version.number,
        "in_force": line.in_force(at) is version,
        "change_class": version.change_class,
        "authoritative_language": version.authoritative_language,
        "published_at": utc(version.published_at),
        "effective_at": utc(version.effective_at),
        "enforce_at": utc(version.enforce_at),
        "languages": {language: _text(line, version, language) for language in version.languages},
    }


def _text(line: PolicyLine, version: VersionLine, language: str) -> dict[str, Any]:
    text = version.languages[language]
    return {
        "title": text.title,
        "change_summary": text.summary,
        "sha256": text.json_sha256,
        "content_url": _content(line, version, language),
        "page_url": reverse("version", args=[language, line.slug, version.number]),
    }


def _content(line: PolicyLine, version: VersionLine, language: str) -> str:
    return reverse("content", args=[line.slug, version.number, language])


def _links(line: PolicyLine, version: VersionLine, language: str) -> str:
    page = reverse("version", args=[language, line.slug, version.number])
    others = [
        f'<{_content(line, version, other)}>; rel="alternate"; hreflang="{other}"'
        for other in version.languages
        if other != language
    ]
    return ", ".join([f'<{page}>; rel="canonical"', *others])
