"""Publishing from the desk: what will happen, then the one press that makes it happen."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext

from cachoo_privacy.desk.consequences import asked_again, warnings
from cachoo_privacy.desk.hub import languages, unconfirmed
from cachoo_privacy.desk.site import desk
from consent.models import Identity
from ledger.canonical import sha256_hex
from policies import snapshot
from policies.approval import refuse_void
from policies.dates import both
from policies.models import PolicyVersion, Status
from policies.moments import gives_short_notice, likely_dates, notice_owed
from policies.publishing import AlreadyPublished, ChangedMeanwhile, NotApproved, PlannedForLater, publish
from policies.readiness import refuse_gaps
from policies.refusals import Refused


def publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET tells the consequences; POST publishes what GET showed, or says why not and changes nothing."""
    if not request.user.has_perm("policies.publish_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if request.method == "POST":
        return _published(request, version)
    if version.is_published:
        return redirect("admin:policies_policyversion_change", pk)
    return _confirmation(request, version)


def _published(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    try:
        if not version.is_published and request.POST.get("seen") != fingerprint(version):
            raise ChangedMeanwhile
        reason = request.POST.get("shorter_notice", "")
        published = publish(version, by=request.user, shorter_notice=reason)
    except AlreadyPublished as refused:
        messages.info(request, str(refused))
    except Refused as refused:
        return _confirmation(request, version, refused)
    else:
        messages.success(request, gettext("Published: %(version)s.") % {"version": published})
    return redirect("admin:policies_policyversion_change", version.pk)


def refusal(version: PolicyVersion) -> Refused | None:
    """Why the text cannot be published as it stands, None when it is whole and approved."""
    whole = snapshot.read(version)
    try:
        refuse_gaps(whole)
        if version.status == Status.SCHEDULED:
            raise PlannedForLater
        if version.status != Status.APPROVED:
            raise NotApproved
        refuse_void(whole)
    except Refused as refused:
        return refused
    return None


def fingerprint(version: PolicyVersion) -> str:
    """A value that differs whenever any word, date or rule of the version does."""
    return sha256_hex(repr(snapshot.values(snapshot.read(version))).encode())


def people_to_tell() -> int:
    """How many addresses are written to: one mail an address, whoever shares it."""
    return Identity.objects.reachable().values("email_hmac").distinct().count()


def _confirmation(
    request: HttpRequest, version: PolicyVersion, refused: Refused | None = None
) -> HttpResponse:
    incomplete = refusal(version)
    context = {
        **desk.each_context(request),
        **_consequences(version, timezone.now()),
        "title": gettext("Publish this version?"),
        "version": version,
        "refusal": refused or incomplete,
        "incomplete": incomplete is not None,
        "seen": fingerprint(version),
        "reason": request.POST.get("shorter_notice", ""),
    }
    return render(request, "desk/publish.html", context, status=409 if refused else 200)


def _is_known(version: PolicyVersion) -> bool:
    """Whether the day it takes effect can be said; else it is within minutes of publication."""
    return bool(version.effective_at or notice_owed(version))


def _consequences(version: PolicyVersion, at: datetime) -> dict[str, Any]:
    spoken = get_language() or "ar"
    dates = likely_dates(version, at)
    found = languages(version)
    return {
        "number": dates.number,
        "effective": both(dates.effective_at, spoken) if _is_known(version) else None,
        "effective_at": dates.effective_at,
        "asked_again": asked_again(version),
        "class_warnings": warnings(version),
        "short_notice": gives_short_notice(version, at),
        "notice_days": notice_owed(version).days,
        "enforce": both(dates.enforce_at, spoken) if version.enforce_at else None,
        "complete": [language for language in found if not language.missing],
        "incomplete_languages": [language for language in found if language.missing],
        "people": people_to_tell(),
        "unconfirmed": unconfirmed(version),
        "summary": version.text("change_summary", version.authoritative_language),
    }
