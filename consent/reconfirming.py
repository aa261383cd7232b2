"""Somebody signed in shows once more that their mailbox is theirs: for those without a second factor."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consent.apology import apologised
from consent.asking import may_ask, may_guess
from consent.promptly import expect
from consent.standins import real

STATE = "reconfirming_code"  # in the session: the code sent, to whom, when, and how often it was tried


class MailedCode(AbstractCodeVerificationProcess):
    """allauth's own steps of a mailed code, for a session that goes on."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        most, seconds = app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS, app_settings.LOGIN_BY_CODE_TIMEOUT
        super().__init__(max_attempts=most, timeout=seconds, state=state, user=request.user)
        self.request = request

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """A code is on its way to the member's address; an earlier one counts no more."""
        process = cls(request, cls.initial_state(request.user, email=request.user.email))
        process.send()
        process.persist()

    @classmethod
    def under_way(cls, request: HttpRequest) -> "MailedCode | None":
        """The code that was sent and still counts."""
        state = request.session.get(STATE)
        return cls(request, state).abort_if_invalid() if state else None

    def send(self) -> None:
        """The mail of a sign-in, with a code of its own."""
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        context = {"request": self.request, "code": self.code}
        adapter.send_mail("account/email/login_code", self.state["email"], context)

    def persist(self) -> None:
        """The session knows."""
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        """The code counts no more."""
        self.request.session.pop(STATE, None)


@login_required
def reconfirm(request: HttpRequest) -> HttpResponse:
    """GET offers a code; POST sends one or takes it, and leads back with everything that was sent before.

    Whoever has a second factor is led on to it: a mailbox alone must not take it away.
    """
    way = get_adapter().get_reauthentication_methods(request.user)[0]
    if way["id"] != "code":
        return redirect(f"{way['url']}?{request.GET.urlencode()}")
    process = MailedCode.under_way(request)
    if request.method != "POST":
        return _page(request, process, ConfirmLoginCodeForm())
    if process is None or request.POST.get("action") == "send":
        return _sent(request)
    form = ConfirmLoginCodeForm(request.POST, code=process.code)
    if not may_guess(real(request.user.email)):
        process.abort()
        return _page(request, None, _refused(form))
    if not form.is_valid():
        return _page(request, process if process.record_invalid_attempt() else None, form)
    process.abort()
    record_authentication(
        request, request.user, method="code", email=request.user.email, reauthenticated=True
    )
    return resume_request(request) or redirect("/")


def _sent(request: HttpRequest) -> HttpResponse:
    with apologised(request):
        expect()  # what cannot be sent is not counted
    if not may_ask(real(request.user.email)):
        return _page(request, None, _refused(ConfirmLoginCodeForm(request.POST)))
    MailedCode.begin(request)
    return redirect(request.get_full_path())


def _refused(form: forms.Form) -> forms.Form:
    form.errors["code"] = [get_adapter().error_messages["too_many_login_attempts"]]
    return form


def _page(request: HttpRequest, process: MailedCode | None, form: forms.Form) -> HttpResponse:
    context = {"form": form, "code_sent": process is not None, "address": real(request.user.email)}
    return render(request, "account/reconfirm.html", context)
