"""A draft for somebody without an account: the page behind a preview link, and their comments."""

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cachoo_privacy.desk.refilled import refilled
from policies.asked import NoSuchPage
from policies.guarding import guarded
from policies.models import PreviewLink
from policies.preview import shared_page
from policies.refusals import Refused
from policies.sharing import LinkIsOver, open_link, remark

# For one network address: readings, and comments, which are kept.
RATES = {"GET": "60/m/ip", "HEAD": "60/m/ip", "POST": "20/h/ip"}


@csrf_exempt  # no cookie opens this page: whoever could forge the form would have to know the address
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str, language: str = "") -> HttpResponse:
    """GET shows the draft, POST keeps a comment and shows it; a link that is over says so and no more."""
    rates = {"shared-draft": RATES[request.method]}
    if not consume(request, app="desk", action="shared-draft", config=rates, limit_get=True):
        return guarded(render(request, "429.html", _typed(request), status=429))
    try:
        answer = _remarked if request.method == "POST" else _opened
        return guarded(answer(request, token, language))
    except (LinkIsOver, NoSuchPage):
        said = {"refusal": LinkIsOver(), **_typed(request)}
        return guarded(render(request, "desk/link_is_over.html", said, status=404))


def _opened(request: HttpRequest, token: str, language: str) -> HttpResponse:
    return _page(open_link(token), token, language)


def _remarked(request: HttpRequest, token: str, language: str) -> HttpResponse:
    said = {name: request.POST.get(name, "") for name in ("section_key", "text")}
    try:
        remark(token, language=language, **said)
    except LinkIsOver:
        raise
    except Refused as refused:
        answer = _page(open_link(token), token, language, refused=str(refused), status=422)
        answer.content = _with_comment(request, answer.content.decode())
        return answer
    return redirect(f"{request.path}#{said['section_key']}")


def _page(
    link: PreviewLink, token: str, language: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    policy = link.version.policy
    links = {code: reverse("shared-draft-in", args=[token, code]) for code in policy.languages}
    shown = language or link.version.authoritative_language
    page = shared_page(link, shown, at=timezone.now(), links=links, refused=refused)
    return HttpResponse(page, status=status)


def _with_comment(request: HttpRequest, page: str) -> str:
    typed = [(name, request.POST.get(name, "")) for name in ("section_key", "text")]
    return refilled(page, at=request.path, action=request.path, typed=typed) or page


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """The comment that could not be kept, for its writer to copy."""
    return {"loose": [request.POST["text"]] if request.POST.get("text") else []}
