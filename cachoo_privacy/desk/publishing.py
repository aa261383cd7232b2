"""Publishing from the desk: what will happen, then the one press that makes it happen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from cachoo_privacy.desk.confirmation import OF_MOMENTS, PublishForm, consequences, standing_refusal
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.site import desk
from policies.models import PolicyVersion
from policies.publishing import AlreadyPublished, publish
from policies.refusals import Refused


def publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET tells the consequences; POST publishes what GET showed, or says why not and changes nothing.

    Whoever has not shown lately that it is them does so before the publication, and then it happens.
    """
    if not request.user.has_perm("policies.publish_policyversion"):
        raise PermissionDenied
    version = get_object_or_404(PolicyVersion.objects.select_related("policy__controller"), pk=pk)
    if version.is_published:
        if request.method == "POST":
            messages.info(request, str(AlreadyPublished()))
        return redirect("admin:policies_policyversion_change", pk)
    form = PublishForm(version, timezone.now(), request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _confirmation(request, form)
    refuse_absent(request)
    return _published(request, form)


def _published(request: HttpRequest, form: PublishForm) -> HttpResponse:
    try:
        published = publish(form.version, by=request.user, **form.reasons)
    except AlreadyPublished as refused:
        messages.info(request, str(refused))
    except Refused as refused:
        return _confirmation(request, form, refused)
    else:
        messages.success(request, gettext("Published: %(version)s.") % {"version": published})
    return redirect("admin:policies_policyversion_change", form.version.pk)


def _confirmation(request: HttpRequest, form: PublishForm, refused: Refused | None = None) -> HttpResponse:
    at = timezone.now()
    incomplete = standing_refusal(form.whole, at)
    context = {
        **desk.each_context(request),
        **consequences(form, at),
        "title": gettext("Publish this version?"),
        "version": form.version,
        "form": form,
        "refusal": refused or incomplete,
        "incomplete": incomplete is not None,
        "other_moments": isinstance(refused or incomplete, OF_MOMENTS),
    }
    status = 409 if form.is_bound else 200
    return render(request, "desk/publish.html", context, status=status)
