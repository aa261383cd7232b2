"""Words that came when nobody was signed in any more: they go back to whoever sent them, and nowhere else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.views.csrf import csrf_failure

from cachoo_privacy.desk.typed import words_typed

FORMS = {"policies_policyversion_change", "version-again"}


def kept_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was sent, in a page of its own, to be shown in the form after signing in."""
    change = reverse("admin:policies_policyversion_change", args=[pk])
    context = {
        "typed": words_typed(request.POST),
        "seen": request.POST.get("seen", ""),
        "action": reverse("admin:version-again", args=[pk]),
        "sign_in": f"{reverse('admin:login')}?{urlencode({'next': change})}",
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "desk/kept.html", context, status=403)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form's token belongs to an earlier session: a draft's words are not lost with it.

    Whoever is signed in by now finds them in the form, at the first press; nothing is saved. Only what our
    own page sent is shown: another site's form could put words into somebody's hands.
    """
    try:
        place = resolve(request.path_info)
    except Resolver404:
        return csrf_failure(request, reason)
    if place.url_name not in FORMS or request.method != "POST" or not _is_ours(request):
        return csrf_failure(request, reason)
    object_id = place.kwargs["object_id"]
    return _again(request, object_id) if request.user.is_staff else kept_page(request, object_id)


def _again(request: HttpRequest, pk: int) -> HttpResponse:
    # The browser vouches for where the press came from, and this view saves nothing.
    request.csrf_processing_done = True
    return resolve(reverse("admin:version-again", args=[pk])).func(request, pk)


def _is_ours(request: HttpRequest) -> bool:
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == own
