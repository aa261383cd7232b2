"""The page that takes a sign-in code: allauth's, with a count of tries that cannot be outrun."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.asking import may_guess
from consent.standins import real


class NamesTheMailbox:
    """Says where the code was sent; the sign-in under way knows a stand-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's, with the address itself."""
        context = super().get_context_data(**kwargs)
        return context | {"email": real(context.get("email") or "")}


class ConfirmAddress(NamesTheMailbox, ConfirmEmailVerificationCodeView):
    """Takes the code that confirms an address."""


class ConfirmCode(NamesTheMailbox, ConfirmLoginCodeView):
    """Counts a try before it looks at the code."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code is looked at; after the day's last try its sign-in is over, and a new code must be had."""
        if self._action != "verify" or may_guess(real(self._process.state["email"])):
            return super().post(request, *args, **kwargs)
        self._process.abort()
        adapter = get_adapter(request)
        adapter.add_message(
            request, messages.ERROR, message=adapter.error_messages["too_many_login_attempts"]
        )
        return redirect("account_request_login_code")
