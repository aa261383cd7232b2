"""Off to the company's sign-in, and back from it; neither is there unless a provider is declared."""

import logging

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cachoo_privacy.company import entering, errand
from cachoo_privacy.company.idtoken import believed
from cachoo_privacy.company.provider import exchange, keys, provider
from cachoo_privacy.company.refusals import CompanyRefused

log = logging.getLogger(__name__)


@require_GET
@never_cache
def off(request: HttpRequest) -> HttpResponse:
    """To the provider's page. A link, not a form: a provider may lead on to others, which no CSP can name."""
    return _sent_off(request, back_to=get_next_redirect_url(request) or reverse("admin:index"), again=False)


@require_GET
@never_cache
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """To the provider, which asks once more who it is; after that on with what was pressed before."""
    if settings.OIDC and entering.is_present(request):
        return resume_request(request) or redirect("admin:index")
    return _sent_off(request, back_to=request.get_full_path(), again=True)


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Signed in, or the sentence that says why not; what came in the address counts once."""
    if settings.OIDC is None:
        raise Http404
    begun = errand.under_way(request)
    with translation.override(begun.language if begun else translation.get_language()):
        try:
            return _answer(request, begun)
        except CompanyRefused as refused:
            return _refusal(request, refused, begun.back_to if begun else "")


def _answer(request: HttpRequest, begun: errand.Errand | None) -> HttpResponse:
    now, sent = timezone.now(), request.GET
    errand.refuse_foreign(begun, sent.get("state", ""), at=now)
    if "error" in sent or not sent.get("code") or sent.get("iss", _issuer()) != _issuer():
        raise CompanyRefused
    found = provider(at=now)
    token = exchange(found, code=sent["code"], verifier=begun.verifier, back=errand.back_address())
    client = settings.OIDC["client_id"]
    claims = believed(token, keys(found), issuer=_issuer(), client=client, nonce=begun.nonce, at=now)
    if begun.again:
        entering.reconfirm(request, claims, since=begun.begun_at)
        return redirect(begun.back_to)
    return entering.enter(request, claims, back_to=begun.back_to)


def _issuer() -> str:
    return settings.OIDC["issuer"]


def _sent_off(request: HttpRequest, *, back_to: str, again: bool) -> HttpResponse:
    if settings.OIDC is None:
        raise Http404
    if refused := ratelimit.consume_or_429(request, action="login", limit_get=True):
        return refused
    now = timezone.now()
    try:
        found = provider(at=now)
    except CompanyRefused as refused:
        return _refusal(request, refused, back_to)
    return redirect(errand.address(errand.begin(request, back_to=back_to, again=again, at=now), found))


def _refusal(request: HttpRequest, refused: CompanyRefused, back_to: str) -> HttpResponse:
    log.warning("a company sign-in was refused: %s", refused.code)
    said = {"refusal": refused, "back_to": back_to}
    return render(request, "company/refused.html", said, status=refused.status)
