"""Mailings to the list: written in each language, looked at as mail, approved by somebody else, then sent."""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.mailingform import MailingForm
from cachoo_privacy.desk.mailview import as_mail, shown
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.site import desk
from consent.mailinglist.offer import count
from notifications.listmail import compile_list
from notifications.mailings.approving import approve, submit, take_back
from notifications.mailings.writing import begin, hash_of, write
from notifications.models import Kind, Mailing, MailingText
from notifications.sampling import send_sample
from policies.auditing import Actor
from policies.contributing import names_of
from policies.languages import OWN_NAMES
from policies.refusals import Refused

MAY_SEE, MAY_WRITE, MAY_CHANGE, MAY_APPROVE = (
    f"notifications.{verb}_mailing" for verb in ("view", "add", "change", "approve")
)
PAGE = "admin:notifications_mailing_change"


@admin.register(Mailing, site=desk)
class MailingAdmin(Narrowing, admin.ModelAdmin):
    """The list of mailings; everything else has pages of its own."""

    list_display = ["name", "state", "written_by", "approved_by", "edited_at"]
    list_filter = ["state"]
    actions = None

    @admin.display(description=gettext_lazy("subject"))
    def name(self, mailing: Mailing) -> str:
        """Its subject in its first language."""
        return str(mailing)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the words of each."""
        return super().get_queryset(request).prefetch_related("texts")

    def get_urls(self) -> list:
        """The pages and the buttons have an address each."""
        guard = self.admin_site.admin_view
        return [
            path("add/", guard(writing), name="notifications_mailing_add"),
            path("<int:pk>/change/", guard(page), name="notifications_mailing_change"),
            path("<int:pk>/write/", guard(writing), name="mailing-write"),
            path("<int:pk>/submission/", guard(submission), name="mailing-submission"),
            path("<int:pk>/withdrawal/", guard(withdrawal), name="mailing-withdrawal"),
            path("<int:pk>/approval/", guard(approval), name="mailing-approval"),
            path("<int:pk>/sample/<slug:language>/", guard(sample), name="mailing-sample"),
            path("<int:pk>/mail/<slug:language>/", guard(mail), name="mailing-mail"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        """Never: what was written, and by whom, stays."""
        return False


def writing(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The words in each language; written, they are a draft that waits for nobody yet."""
    mailing = _found(request, pk, MAY_CHANGE) if pk else None
    _refuse(request, MAY_WRITE)
    form = MailingForm(request.POST if request.method == "POST" else None, mailing=mailing)
    if form.is_valid():
        try:
            said = form.words()
            saved = write(mailing, said, by=request.user) if mailing else begin(said, by=request.user)
            return redirect(PAGE, saved.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {**desk.each_context(request), "title": gettext("Mailing to the list"), "form": form}
    return render(request, "desk/mailing_form.html", context)


@csp_update({"frame-src": [SELF]})
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one mailing: words as mail, headers, who it goes to, and the button that comes next."""
    mailing = _found(request, pk, MAY_SEE)
    members = count(timezone.now())
    context = {
        "title": str(mailing),
        "mailing": mailing,
        "shown": hash_of(mailing),
        "members": [(OWN_NAMES.get(code, code), number) for code, number in members.items()],
        "all_members": sum(members.values()),
        "may_write": request.user.has_perm(MAY_CHANGE) and mailing.is_open,
        "may_approve": request.user.has_perm(MAY_APPROVE),
        "is_author": bool(set(mailing.authors) & names_of(request.user)),
    }
    try:
        context["mails"] = [shown(compile_list(text)) for text in _texts(mailing)]
    except Refused as refused:
        messages.warning(request, str(refused))
    return render(request, "desk/mailing.html", {**desk.each_context(request), **context})


@as_mail
def mail(request: HttpRequest, pk: int, language: str) -> dict[str, Any]:
    """The mailing's mail in one of its languages."""
    return compile_list(_text(_found(request, pk, MAY_SEE), language))


@require_POST
def sample(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Whoever asks has the mail in their own mailbox, or the page says what the mail server said."""
    if not (request.user.has_perm(MAY_CHANGE) or request.user.has_perm(MAY_APPROVE)):
        raise PermissionDenied
    text = _text(_found(request, pk, MAY_SEE), language)

    def send(_mailing: Mailing, *, by: Actor) -> None:
        send_sample(compile_list(text), address=by.email, kind=Kind.LIST)

    return _pressed(request, text.mailing, send, gettext("The sample is on its way to you."))


@require_POST
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The mailing waits for somebody else's approval."""
    mailing = _found(request, pk, MAY_CHANGE)
    return _pressed(request, mailing, submit, gettext("Submitted: it waits for somebody else's approval."))


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The mailing is a draft again."""
    may = MAY_CHANGE if request.user.has_perm(MAY_CHANGE) else MAY_APPROVE
    return _pressed(request, _found(request, pk, may), take_back, gettext("It is a draft again."))


@require_POST
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that the page showed are approved, and on their way to everyone who is on the list."""

    def say_yes(mailing: Mailing, *, by: Actor) -> None:
        approve(mailing, by=by, shown=request.POST.get("shown", ""))

    done = gettext("Approved: it is on its way to everyone on the list.")
    return _pressed(request, _found(request, pk, MAY_APPROVE), say_yes, done)


def _pressed(request: HttpRequest, mailing: Mailing, act: Callable[..., Any], done: str) -> HttpResponse:
    try:
        act(mailing, by=request.user)
        messages.success(request, done)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(PAGE, mailing.pk)


def _texts(mailing: Mailing) -> list[MailingText]:
    by_language = {text.language: text for text in mailing.texts.all()}
    return [by_language[language] for language in mailing.languages]


def _text(mailing: Mailing, language: str) -> MailingText:
    text = mailing.texts.filter(language=language).first()
    if text is None:
        raise Http404
    return text


def _found(request: HttpRequest, pk: int, right: str) -> Mailing:
    _refuse(request, right)
    return get_object_or_404(Mailing, pk=pk)


def _refuse(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied
