"""The desk's door: staff pass it with a second factor, and whoever lacks one is led to it and back."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from cachoo_privacy.company import entering as company

WANTED = "desk_wanted"  # in the session: where a person was going when the door stopped them


def may_pass(request: HttpRequest) -> bool:
    """Whether this session was confirmed by a factor that its user still has, or by the company's sign-in.

    Always with STAFF_MFA off.
    """
    if not settings.STAFF_MFA or company.confirmed(request):
        return True
    if not hasattr(request, "_passes_door"):  # Django asks several times a page
        records = get_authentication_records(request, request.user)
        used = [record["id"] for record in records if record["method"] == "mfa"]
        request._passes_door = (
            bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()
        )
    return request._passes_door


def enter(request: HttpRequest) -> HttpResponse:
    """To where the member of the staff was going; before that to their second factor, or to making one."""
    wanted = get_next_redirect_url(request)
    if may_pass(request):
        return redirect(wanted or request.session.pop(WANTED, None) or reverse("admin:index"))
    wanted = wanted or request.session.get(WANTED) or reverse("admin:index")
    ways = get_adapter().get_reauthentication_methods(request.user)
    for way in ways:
        if way["id"].startswith("mfa"):
            return redirect(f"{way['url']}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")
    request.session[WANTED] = wanted
    drop_password(request)
    return render(request, "desk/door.html")


def drop_password(request: HttpRequest) -> None:
    """The member has no password any more; the session goes on.

    Django's own ways to make an account ask for one. It would be a way around the second factor's own
    confirmations.
    """
    if request.user.has_usable_password():
        request.user.set_unusable_password()
        request.user.save(update_fields=["password"])
        update_session_auth_hash(request, request.user)
