"""GET /gate/check: a proxy asks for each request of an app behind it whether its person may pass."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consent.authentication import REALM
from consent.guards import SAFE, is_exempt, refuse
from consent.passers import any_barred, bearer_of, of_bearer, passers_of
from consent.returning import LONGEST, answer_page, origin_of
from policies.negotiation import spoken
from policies.problems import Problem, respond


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """204 lets the request through, 403 with X-Gate-Location does not, 401 says that nobody is signed in.

    With `?redirect=1` a browser's reading is answered 302 instead; never without, because nginx turns a 302
    of its auth_request into a 500.
    """
    asked_for = original_url(request)
    if _is_ours(asked_for):
        return HttpResponse(status=204)
    passers = passers_of(request)
    if any_barred(passers):
        return _held(request, asked_for)
    # A token that is not known here might be believed by the app: a session does not vouch for it.
    if not passers or (bearer_of(request) is not None and of_bearer(request) is None):
        return _nobody(request)
    return HttpResponse(status=204)


def _held(request: HttpRequest, asked_for: str) -> HttpResponse:
    method = request.headers.get("X-Original-Method") or request.headers.get("X-Forwarded-Method", "GET")
    reads = method.upper() in SAFE
    with translation.override(spoken(request)):
        location = answer_page(request, asked_for if reads else request.headers.get("Referer", ""))
        redirect = reads and request.GET.get("redirect") == "1"
        return refuse(request, settings.SITE_URL + location, redirect=redirect)


def original_url(request: HttpRequest) -> str:
    """What was asked of the app, as the proxy says: nginx in X-Original-URL, Traefik in X-Forwarded-*.

    Anybody might have written these headers: it is only ever compared, or led back to where that is safe.
    """
    told = request.headers.get("X-Original-URL", "")
    if not told and (host := request.headers.get("X-Forwarded-Host")):
        scheme = request.headers.get("X-Forwarded-Proto", "https")
        told = f"{scheme}://{host}{request.headers.get('X-Forwarded-Uri', '/')}"
    return told if len(told) <= LONGEST and told.isprintable() else ""


def _is_ours(asked_for: str) -> bool:
    """Whether it is a page of this site that stands outside the gate, in whichever language."""
    if origin_of(asked_for) != origin_of(settings.SITE_URL):
        return False
    path = urlsplit(asked_for).path
    if path.startswith(settings.STATIC_URL):
        return True
    with translation.override(get_language_from_path(path) or translation.get_language()):
        try:
            return is_exempt(resolve(path).func)
        except Resolver404:
            return False


def _nobody(request: HttpRequest) -> HttpResponse:
    problem = Problem("not_authenticated")
    problem.headers["WWW-Authenticate"] = REALM
    return respond(request, problem)
