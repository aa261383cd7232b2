"""PDFs for the staff: a draft as it would be printed, and the redline of two versions; cached by nobody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cachoo_privacy.desk.compare import PARTS, one_of, pair
from cachoo_privacy.desk.previewing import readable
from policies import snapshot
from policies.models import Media
from policies.moments import likely_dates
from policies.pdf.policy import draft_pdf
from policies.pdf.redline import redline_pdf
from policies.pdf.typesetting import NoPdf


def preview_paper(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The draft as a PDF, marked as one; a published version's own PDF in its place."""
    version = readable(request, pk, language)
    if version.is_published:
        return redirect("content-as", version.policy.slug, version.number, language, Media.PDF.value)
    try:
        made = draft_pdf(snapshot.read(version), language, likely_dates(version, timezone.now()))
    except NoPdf as refusal:
        return _back(request, refusal, reverse("admin:policies_policyversion_change", args=[pk]))
    return _paper(made, f"draft-{pk}-{language}.pdf")


def compare_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The redline that the compare page shows, as a PDF: the same choices in the address."""
    old, new, language = pair(request, pk)
    whole = one_of(request, "show", PARTS) == "everything"
    try:
        made = redline_pdf(old, new, language, at=timezone.now(), whole=whole)
    except NoPdf as refusal:
        return _back(request, refusal, reverse("admin:version-compare", args=[pk]))
    return _paper(made, f"changes-{old.pk}-{pk}-{language}.pdf")


def _paper(made: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex, noarchive"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _back(request: HttpRequest, refusal: NoPdf, url: str) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(url)
