"""The public reading API: policies, their versions, and the exact bytes of each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from ledger.canonical import canonical
from policies import documents, schedule, shapes
from policies.finding import found_policy, found_version
from policies.models import Media
from policies.paging import MOST, USUAL, asked
from policies.published import NoSuchFormat, Published, answer, kept
from policies.redlined import redlined
from policies.retiring import Retirement, tell

PAGED = {"limit", "cursor"}


def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy with its current version."""
    return _json(request, "policies", lambda at: documents.policy_list(schedule.read(), at))


def policy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One policy: its current version, and those that are published but do not bind yet."""
    return _json(request, f"policy:{slug}", lambda at: documents.policy_detail(found_policy(slug), at))


def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a policy's versions, newest first; of those asked for by a query none is kept."""
    line = found_policy(slug)
    if not PAGED & request.GET.keys():
        return _json(request, f"versions:{slug}", lambda at: documents.version_list(line, at))
    at, (below, limit) = timezone.now(), asked(line, request.GET)
    found = documents.version_list(line, at, below, limit)
    return answer(request, documents.as_json(found, limit=limit), at=at)


def version_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version's dates, kind of change, and the hash of each of its bytes."""
    line, version = found_version(slug, number)
    return _json(request, f"version:{slug}:{number}", lambda at: documents.version_detail(line, version, at))


def content(request: HttpRequest, slug: str, number: int, language: str, media: str = "json") -> HttpResponse:
    """The published bytes; their SHA-256 is the entity tag, and what a recorded answer names."""
    line, version = found_version(slug, number)
    if language not in version.languages or media not in documents.CONTENT_TYPES:
        raise Http404
    if media not in version.languages[language].sha256:
        raise NoSuchFormat

    def make() -> Published:
        return documents.content(line, version, language, media)

    return answer(request, kept(("content", slug, number, language, media), make, at=timezone.now()))


def redline(request: HttpRequest, slug: str, since: int, number: int, language: str) -> HttpResponse:
    """What changed between two published versions, word by word: never other than it is now."""

    def make() -> Published:
        said = redlined(slug, since, number, language)
        return Published(canonical(said), "application/json", language, True, documents.OPEN)

    return answer(request, kept(("redline", slug, since, number, language), make, at=timezone.now()))


class PublishedView(APIView):
    """An address whose answer the first middleware gives; here it is described, and its refusals worded."""

    http_method_names: ClassVar = ["get", "head"]
    permission_classes: ClassVar = [AllowAny]
    published: ClassVar[Callable[..., HttpResponse]]
    retirement: ClassVar[Retirement | None] = None  # mark such a view's operation `deprecated` too

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        """The published answer."""
        return type(self).published(request._request, **kwargs)

    def finalize_response(self, request: Any, response: HttpResponse, *args: Any, **kwargs: Any) -> Any:
        """Say with each refusal, too, that the operation will go."""
        return tell(super().finalize_response(request, response, *args, **kwargs), self.retirement)


COUNTED = {"type": "integer", "minimum": 1, "maximum": 999999999}
CURSOR = OpenApiParameter("cursor", str, description="What the page before called `next`.")
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL})
NUMBER, SINCE = OpenApiParameter("number", COUNTED, "path"), OpenApiParameter("since", COUNTED, "path")
OTHERS = [media.value for media in Media if media is not Media.JSON]
MEDIA = OpenApiParameter("media", {"type": "string", "enum": OTHERS}, "path")


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


@described("listVersions", {200: shapes.VERSIONS}, CURSOR, LIMIT)
class VersionList(PublishedView):
    """A page of a policy's versions, newest first."""

    published = staticmethod(version_list)


@described("getVersion", {200: shapes.VERSION}, NUMBER)
class VersionDetail(PublishedView):
    """One version's dates, kind of change and hashes."""

    published = staticmethod(version_detail)


@described("getContent", {200: shapes.DOCUMENT}, NUMBER)
class Content(PublishedView):
    """The text of a version as JSON: hash the bytes received, and send the hash with the answer."""

    published = staticmethod(content)


@described(
    "getContentAs",
    {(200, "text/html"): str, (200, "text/plain"): str, (200, "application/pdf"): bytes},
    NUMBER,
    MEDIA,
)
class ContentAs(PublishedView):
    """The text of a version as an HTML fragment, as plain text or as a PDF."""

    published = staticmethod(content)


@described("getRedline", {200: shapes.REDLINE}, SINCE, NUMBER)
class Redline(PublishedView):
    """What changed between two versions: their sections, in runs of words kept, deleted and inserted."""

    published = staticmethod(redline)


def _json(request: HttpRequest, key: str, document: Callable[[datetime], dict[str, Any]]) -> HttpResponse:
    at = timezone.now()
    return answer(request, kept((key,), lambda: documents.as_json(document(at)), at=at), at=at)
