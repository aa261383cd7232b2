"""/gate/check: a proxy asks for each request of an app behind it whether its person may pass."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from consent.authentication import REALM
from consent.guards import SAFE, is_exempt, refuse
from consent.passers import any_barred, bearer_of, of_bearer, passers_of
from consent.returning import LONGEST, answer_page, origin_of
from policies.negotiation import spoken
from policies.problems import Problem, respond
from policies.schedule import read


@never_cache
@csrf_exempt
def check(request: HttpRequest) -> HttpResponse:
    """204 lets the request through, 403 with X-Gate-Location does not, 401 says that nobody is signed in.

    With `?redirect=1` a browser's reading is answered 302 instead; never without, because nginx turns a 302
    of its auth_request into a 500. A proxy may ask with the method that the app was asked with: nothing is
    changed here, so that a form's POST is answered like a GET and needs no token of ours.
    """
    given = told(request)
    if given and all(_is_ours(one) for one in given):
        return HttpResponse(status=204)
    passers = passers_of(request)
    if any_barred(passers):
        return _held(request, given[0] if given else "")
    # A token that is not known here might be believed by the app: a session does not vouch for it.
    if not passers or (bearer_of(request) is not None and of_bearer(request) is None):
        return _nobody(request)
    return HttpResponse(status=204)


def _held(request: HttpRequest, asked_for: str) -> HttpResponse:
    method = request.headers.get("X-Original-Method") or request.headers.get("X-Forwarded-Method")
    method = method or request.method or "GET"
    reads = method.upper() in SAFE
    with translation.override(spoken(request)):
        location = answer_page(request, asked_for if reads else request.headers.get("Referer", ""))
        redirect = reads and request.GET.get("redirect") == "1"
        return refuse(request, settings.SITE_URL + location, redirect=redirect)


def told(request: HttpRequest) -> list[str]:
    """What was asked of the app, as the proxy says: nginx in X-Original-URL, Traefik in X-Forwarded-*.

    The one that the proxy does not set might have been written by anybody. Addresses that cannot be told are
    empty; they are only ever compared, or led back to where that is safe.
    """
    given = [request.headers.get("X-Original-URL", "")]
    host, uri = request.headers.get("X-Forwarded-Host"), request.headers.get("X-Forwarded-Uri")
    if host and (uri or not given[0]):
        scheme = request.headers.get("X-Forwarded-Proto", "https")
        given.append(f"{scheme}://{host}{uri or '/'}")
    return [one if len(one) <= LONGEST and one.isprintable() else "" for one in given if one]


def _is_ours(asked_for: str) -> bool:
    """Whether it is a page of this site that stands outside the gate, in whichever language."""
    if origin_of(asked_for) != origin_of(settings.SITE_URL) or "#" in asked_for:
        return False
    path = _plain(urlsplit(asked_for).path)
    if path.startswith(settings.STATIC_URL):
        return True
    with translation.override(get_language_from_path(path) or translation.get_language()):
        try:
            found = resolve(path)
        except Resolver404:
            return False
    # An app on this host has pages of the same shape, `/ar/orders/`: ours are those of what is published.
    is_anothers = "slug" in found.kwargs and found.kwargs["slug"] not in read().policies
    return is_exempt(found.func) and not is_anothers


def _plain(path: str) -> str:
    """The path as every server reads it; empty when `..` and the like may lead it elsewhere."""
    clear = unquote(path)
    segments = clear.split("/")
    is_doubtful = clear.count("/") != path.count("/") or any(mark in clear for mark in "%\\;")
    return "" if is_doubtful or "" in segments[1:-1] or {".", ".."} & set(segments) else clear


def _nobody(request: HttpRequest) -> HttpResponse:
    problem = Problem("not_authenticated")
    problem.headers["WWW-Authenticate"] = REALM
    return respond(request, problem)
