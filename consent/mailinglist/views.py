"""The pages of the mailing list: the second yes, the way out of each mail, and where somebody stands."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consent import limits
from consent.mailinglist.asking import ask, may_next_be_asked
from consent.mailinglist.joining import JoinLinkOver, confirm, is_waiting
from consent.mailinglist.leaving import ListLinkOver, leave, place
from consent.mine.pressed import pressed_on
from consent.mine.who import for_person, person_of
from consent.models import Membership
from consent.refusals import MinorCannotAnswer, UnknownSubject
from consent.returning import safe
from policies.dates import from_minute, interface
from policies.guarding import guarded

# By link: the servers of one large mail provider press for all of its people.
OF_A_LINK = limits.Rate("list_link", 60, 60)
OF_NO_LINK = limits.Rate("no_list_link", 60, 60)


@method_decorator(never_cache, name="dispatch")
class Join(View):
    """Asks first: a mail scanner that opens every link joins nobody."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The button, or that the link is of no use any more."""
        return _joined(request, "ask" if is_waiting(token) else "over")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """The person is on the list."""
        try:
            confirm(token)
        except (JoinLinkOver, UnknownSubject):  # the second: erased between two lines of it
            return _joined(request, "over")
        except MinorCannotAnswer as refused:
            return _joined(request, "refused", refusal=refused)
        return _joined(request, "done")


@pressed_on("my-answers")
@for_person
def again(request: HttpRequest) -> HttpResponse:
    """The mail that asks for the second yes is sent anew, or it is said from when on it can be."""
    person, at = person_of(request), timezone.now()
    if ask(person.pk, at=at):
        messages.success(request, _("The mail is on its way. Look in your mailbox."))
    elif moment := may_next_be_asked(person.identity, at=at):
        told = _("No mail was sent now: it can be sent again from %(moment)s.")
        messages.warning(request, told % {"moment": from_minute(moment)})
    return redirect(safe(request, request.POST.get("next", "")) or "my-answers")


@csrf_exempt  # no cookie opens this page: whoever could forge the form would have to know the address
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: POST takes the person off the list, however often; GET asks, and changes nothing."""
    act = leave if request.method == "POST" else place
    return _answered(request, token, act, "consent/mailinglist/leave.html")


@require_safe
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Where the person of a mail stands with the list. Changes nothing; its button is that of `one_click`."""
    return _answered(request, token, place, "consent/mailinglist/preferences.html")


def _answered(request: HttpRequest, token: str, act: Any, template: str) -> HttpResponse:
    try:
        place(token)
        if not limits.within(OF_A_LINK, token):
            return guarded(render(request, "429.html", status=429))
        act(token)
        member = place(token)
    except (ListLinkOver, UnknownSubject):  # the second: erased between two of these lines
        return _over(request)
    with override(interface(member.identity.language)):
        return guarded(render(request, template, _shown(member)))


def _over(request: HttpRequest) -> HttpResponse:
    if not limits.within(OF_NO_LINK, get_adapter().get_client_ip(request)):
        return guarded(render(request, "429.html", status=429))
    shown = {"refusal": ListLinkOver()}
    return guarded(render(request, "consent/mailinglist/over.html", shown, status=404))


def _shown(member: Membership) -> dict[str, Any]:
    return {
        "token": member.token,
        "is_on": member.confirmed_at is not None,
        "waits": member.confirmed_at is None and member.left_at is None,
        "since": member.confirmed_at,
        "left_at": member.left_at,
    }


def _joined(request: HttpRequest, state: str, **more: object) -> HttpResponse:
    status = {"over": 410, "refused": 403}.get(state, 200)
    shown = {"state": state, **more}
    return render(request, "consent/mailinglist/join.html", shown, status=status)
