"""Whether whoever presses is still the person who signed in: asked where nothing can be undone."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cachoo_privacy.company import entering as company


def refuse_absent(request: HttpRequest) -> None:
    """Return when this session was confirmed within allauth's timeout; raise ReauthenticationRequired else.

    By the second factor where the desk asks for one, by a mailed code where it does not; by the company's
    sign-in, asked once more, where that is the second factor. allauth's middleware leads to the page that
    asks, and then back with everything that was sent; a POST to an address with a `?` is lost on that way.
    """
    ways = {"mfa"} if settings.STAFF_MFA else {"mfa", "code"}
    if company.lately(_moments(request, ways)) or company.is_present(request):
        return
    if company.confirmed(request):
        raise ImmediateHttpResponse(suspend_request(request, reverse("company-again")))
    raise ReauthenticationRequired


def led_to_mailbox(request: HttpRequest) -> HttpResponse | None:
    """Before a first factor is set up: the way to a code by mail and back, or None when that was lately.

    allauth asks those who have a factor; of those who have none it believes any session, however old.
    """
    if is_mfa_enabled(request.user) or company.lately(_moments(request, {"code", company.WAY})):
        return None
    return suspend_request(request, reverse("account_reauthenticate"))


def _moments(request: HttpRequest, ways: set[str]) -> list[float]:
    records = get_authentication_records(request, request.user)
    return [one["at"] for one in records if one["method"] in ways]
