"""The page that takes a sign-in code: allauth's, with a count of tries that cannot be outrun."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.asking import may_guess


class ConfirmCode(ConfirmLoginCodeView):
    """Counts a try before it looks at the code."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code is looked at; after the day's last try its sign-in is over, and a new code must be had."""
        if self._action != "verify" or may_guess(self._process.state["email"]):
            return super().post(request, *args, **kwargs)
        self._process.abort()
        adapter = get_adapter(request)
        adapter.add_message(
            request, messages.ERROR, message=adapter.error_messages["too_many_login_attempts"]
        )
        return redirect("account_request_login_code")
