"""The page that a mail to a new address leads to: whoever reads that mail says that the address is theirs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from consent.readdressing import AddressLinkOver, confirm, is_waiting


@method_decorator(never_cache, name="dispatch")
class NewAddress(View):
    """Asks first: a mail scanner that opens every link confirms nothing."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The button, or that the link is of no use any more."""
        return _page(request, "ask" if is_waiting(token) else "over")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """The address is the person's."""
        try:
            confirm(token)
        except AddressLinkOver:
            return _page(request, "over")
        return _page(request, "done")


def _page(request: HttpRequest, state: str) -> HttpResponse:
    status = 410 if state == "over" else 200
    return render(request, "consent/new_address.html", {"state": state}, status=status)
