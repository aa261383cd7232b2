"""Where an app's link of one use arrives: on to the page, as the app's person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from consent import websessions


@never_cache
@require_GET
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """On to the page; whoever is signed in here, or brings a link that is over, is told so.

    A signed-in browser is never made somebody else's: a stranger's link would do the same.
    """
    if request.user.is_authenticated:
        return render(request, "consent/opened.html", {"signed_in": True}, status=409)
    if place := websessions.begin(token, request.session):
        return redirect(place)
    return render(request, "consent/opened.html", status=410)
