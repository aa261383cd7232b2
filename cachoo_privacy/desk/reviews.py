"""The buttons of a version's life: each has an address of its own, takes only a POST, and calls one act."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from cachoo_privacy.desk import sharing
from cachoo_privacy.desk.correcting import correct_published
from cachoo_privacy.desk.kept import left_over
from policies import planning, reviewing
from policies.locking import Discarded
from policies.models import PolicyVersion
from policies.refusals import Refused

WRITES, DECIDES = "policies.change_policyversion", "policies.publish_policyversion"
TYPED = "review_text"


@require_POST
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft waits for a review."""
    act = lambda version: reviewing.submit(version, by=request.user)  # noqa: E731
    return _pressed(request, pk, WRITES, act, gettext("Submitted: it waits for an approver."))


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The version is a draft again, by its editor's wish."""
    act = lambda version: reviewing.withdraw(version, by=request.user)  # noqa: E731
    return _pressed(request, pk, WRITES, act, gettext("Withdrawn: it is a draft again."))


@require_POST
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The text that the page showed is approved."""
    said = {"shown": request.POST.get("shown", ""), "text": request.POST.get("text", "")}
    act = lambda version: reviewing.approve(version, by=request.user, **said)  # noqa: E731
    return _pressed(request, pk, DECIDES, act, gettext("Approved: it can be published now."))


@require_POST
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The version goes back to its editors with a comment."""
    said = {"text": request.POST.get("text", ""), "section_key": request.POST.get("section_key", "")}
    act = lambda version: reviewing.request_changes(version, by=request.user, **said)  # noqa: E731
    return _pressed(request, pk, DECIDES, act, gettext("Sent back to its editors with your comment."))


@require_POST
def off_the_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The version will not be published by itself."""
    act = lambda version: planning.unschedule(version, by=request.user)  # noqa: E731
    return _pressed(request, pk, DECIDES, act, gettext("Taken off the plan; it stays approved."))


@require_POST
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The version's mail is held and a draft of its correction is open: its page comes next."""
    if not request.user.has_perm(DECIDES):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion, pk=pk)
    try:
        opened = correct_published(version, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("admin:policies_policyversion_change", pk)
    if opened.held:
        messages.warning(request, gettext("No further mail is sent of the published version."))
    if opened.was_there:
        messages.info(request, gettext("A correction of this version is under way already: here it is."))
    else:
        messages.success(
            request,
            gettext(
                "This draft is the published text. Mend it, and say under “what changed” what was wrong: "
                "everyone is sent that when the correction is published."
            ),
        )
    return redirect("admin:policies_policyversion_change", opened.draft.pk)


def _pressed(
    request: HttpRequest, pk: int, permission: str, act: Callable[[PolicyVersion], object], done: str
) -> HttpResponse:
    """The act's outcome as a message on the version's page, or a refusal at its field with what was typed.

    Of a draft that is gone there is no page: the words go back to who typed them.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
    try:
        act(PolicyVersion(pk=pk))
        messages.success(request, done)
    except Discarded:
        return left_over(request)
    except Refused as refused:
        typed = {name: request.POST.get(name, "") for name in ("text", "section_key")}
        if isinstance(refused, reviewing.CommentMissing):
            typed["refused"] = str(refused)
        else:
            messages.warning(request, str(refused))
        request.session[TYPED] = {str(pk): typed}
    return redirect("admin:policies_policyversion_change", pk)


def addresses(page: Callable) -> list[URLPattern]:
    """The buttons' addresses under the versions' own; `page` guards a view."""
    buttons = {
        "submission": submission,
        "withdrawal": withdrawal,
        "approval": approval,
        "changes": changes,
        "off-the-plan": off_the_plan,
        "correction": correction,
        "sharing": sharing.sharing,
    }
    return [
        *(path(f"<int:pk>/{name}/", page(view), name=f"version-{name}") for name, view in buttons.items()),
        path("<int:pk>/links/<uuid:link>/revocation/", page(sharing.revocation), name="link-revocation"),
    ]
