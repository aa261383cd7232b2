"""A receipt as a page, as a file, and by mail."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consent import shown
from consent.actors import names_of
from consent.bundling import bundle
from consent.limits import Rate, within
from consent.mine.paper import receipt_pdf
from consent.mine.pressed import pressed_on
from consent.mine.receipts import send_receipt
from consent.mine.who import for_person, person_of
from consent.models import ConsentRecord, Identity
from consent.proving import leaf_of
from consent.receipts import receipt_of
from consent.subjects import on_record
from ledger.keys import from_base64url
from policies.dates import exactly
from policies.languages import language_of_page
from policies.pdf.typesetting import NoPdf
from policies.refusals import Refused

MAILED = Rate("receipt", 10, 3600)


@never_cache
@for_person
@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was answered, to which text, and what proves it."""
    record, jws = _own(request, pk)
    return render(request, "consent/receipt.html", _shown(record, jws))


@never_cache
@for_person
@require_safe
def receipt_file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The receipt to keep: `jws` as it was signed, `json` what it says, the same bytes."""
    record, jws = _own(request, pk)
    if not jws:
        raise Http404
    kind, body = "application/jose", jws.encode()
    if form == "json":
        kind, body = "application/json", from_base64url(jws.split(".")[1])
    disposition = f'attachment; filename="receipt-{record.pk}.{form}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


@never_cache
@for_person
@require_safe
def receipt_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt as a PDF with the signed file inside; back to its page where none can be made."""
    record, jws = _own(request, pk)
    if not jws:
        raise Http404
    try:
        made = receipt_pdf(record, jws, _said(jws), language=language_of_page())
    except NoPdf as refused:
        messages.warning(request, str(refused))
        return redirect("receipt", pk)
    disposition = f'attachment; filename="receipt-{record.pk}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": disposition})


@never_cache
@for_person
@require_safe
def evidence_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that proves the record without us; before it stands in the signed log, back to its page."""
    record, _jws = _own(request, pk)
    held = bundle(record)
    if held is None:
        return redirect("receipt", pk)
    disposition = f'attachment; filename="evidence-{record.pk}.zip"'
    return HttpResponse(held, content_type="application/zip", headers={"Content-Disposition": disposition})


@pressed_on("receipt")
@for_person
def mail_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is on its way to the person's own address, or the page says why not."""
    record, _jws = _own(request, pk)
    try:
        if not within(MAILED, str(record.subject.owner_id)):
            messages.warning(request, _("That is enough mail for an hour."))
        else:
            send_receipt(record, language=language_of_page())
            messages.success(request, _("The receipt is on its way to your address."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("receipt", pk)


def _own(request: HttpRequest, pk: UUID) -> tuple[ConsentRecord, str | None]:
    mine = on_record(person_of(request)).select_related("version__policy", "subject")
    record = mine.filter(pk=pk).first()
    if record is None:
        raise Http404
    return record, receipt_of(record)


def _shown(record: ConsentRecord, jws: str | None) -> dict[str, Any]:
    said = _said(jws) if jws else None
    return {
        "record": record,
        "contact_email": record.version.policy.contact_email,
        "answer": shown.answer(record),
        "exactly": exactly(record.decided_at),
        "purposes": shown.choices_of(record, said),
        "said": said,
        "answered": shown.is_answer(record),
        "proves": shown.what_it_proves(record),
        "reachable": Identity.objects.reachable().filter(subject=record.subject.owner_id).exists(),
        "acted": names_of([record.actor], addresses=False)[record.actor] if record.on_behalf else "",
        "remark": shown.remark_of(said),
        "leaf": leaf_of(record.pk),
        "kid": json.loads(from_base64url(jws.split(".")[0]))["kid"] if jws else "",
    }


def _said(jws: str) -> dict[str, Any]:
    return json.loads(from_base64url(jws.split(".")[1]))
