"""Words that came when nobody was signed in any more: they go back to whoever sent them, and nowhere else."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.views.csrf import csrf_failure

from cachoo_privacy.desk.refilled import refilled
from cachoo_privacy.desk.typed import ACTION, PAGE, words_typed

# A draft's form brings its words onto the text of today by itself.
DRAFTS = {"policies_policyversion_change", "version-again"}
AGAIN = "typed-again"


def kept_page(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, in a page of its own, to be shown in its form after signing in."""
    page, action = _where(request)
    context = {
        "typed": [*words_typed(request.POST), (PAGE, page), (ACTION, action)],
        "seen": request.POST.get("seen", ""),
        "action": _again_address(request),
        "sign_in": f"{reverse('admin:login')}?{urlencode({'next': page})}",
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "desk/kept.html", context, status=403)


def again(request: HttpRequest) -> HttpResponse:
    """The form with the words that were sent, for another look; where it stands no more, the words alone.

    Nothing is done: whoever is signed in now presses the form's own button.
    """
    if request.method != "POST":
        return redirect("admin:index")
    page, action = _where(request)
    typed = words_typed(request.POST)
    for address in (page, action):
        seen = _looked_at(request, address)
        shown = seen and refilled(seen.content.decode(), at=address, action=action, typed=typed)
        if shown:
            seen.content = shown
            return seen
    return render(request, "desk/kept.html", {"loose": [value for _name, value in typed if value.strip()]})


def left_over(request: HttpRequest, *, status: int = 409) -> HttpResponse:
    """The words that were sent for something that is there no more, to be copied by who wrote them."""
    typed = [value for _name, value in words_typed(request.POST)]
    loose = [value for value in typed if value.strip() and not value.isdecimal()]
    return render(request, "desk/kept.html", {"loose": loose}, status=status)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form's token belongs to an earlier session: what was typed at the desk is not lost with it.

    Whoever is signed in by now finds it in the form, at the first press; nothing is saved. Only what our
    own page sent is shown: another site's form could put words into somebody's hands.
    """
    if request.method != "POST" or not _is_ours(request) or not _is_typed_at_the_desk(request):
        return csrf_failure(request, reason)
    # The browser vouches for where the press came from, and what answers saves nothing.
    request.csrf_processing_done = True
    view, args, kwargs = resolve(_again_address(request))
    return view(request, *args, **kwargs)


def _is_typed_at_the_desk(request: HttpRequest) -> bool:
    place = request.resolver_match
    return bool(place and "admin" in place.namespaces and words_typed(request.POST))


def _again_address(request: HttpRequest) -> str:
    place = request.resolver_match
    if place.url_name in DRAFTS:
        return reverse("admin:version-again", args=[place.kwargs["object_id"]])
    return reverse(f"admin:{AGAIN}")


def _where(request: HttpRequest) -> tuple[str, str]:
    """The page on which the form stood, and the address that it was sent to."""
    place = request.resolver_match
    if place.url_name in DRAFTS:
        change = reverse("admin:policies_policyversion_change", args=[place.kwargs["object_id"]])
        return change, change
    if place.url_name == AGAIN:
        return request.POST.get(PAGE, ""), request.POST.get(ACTION, "")
    before = request.headers.get("Referer", "").removeprefix(_site(request))
    return before if before.startswith("/") else request.path, request.path


def _looked_at(request: HttpRequest, address: str) -> HttpResponse | None:
    """A page of the desk as this person sees it now, or None: its own view says who may."""
    path, _mark, query = address.partition("?")
    try:
        found = resolve(path)
        if "admin" not in found.namespaces or found.url_name in {AGAIN, "logout", "login"}:
            return None
        look = copy(request)
        look.method, look.path, look.path_info, look.resolver_match = "GET", path, path, found
        look.GET, look.POST = QueryDict(query), QueryDict()
        answer = found.func(look, *found.args, **found.kwargs)
    except (Resolver404, Http404, PermissionDenied):
        return None
    if hasattr(answer, "render"):
        answer.render()
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return answer if is_page else None


def _is_ours(request: HttpRequest) -> bool:
    is_own = request.headers.get("Origin") == _site(request)
    return is_own or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
