"""The registers that an inspector asks for: what is processed and why, and what people asked for."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.sheets import sheet
from consent.actors import names_of
from consent.models import RequestState, RightsRequest
from consent.owing import language_of, readable
from policies.auditing import note
from policies.models import LawfulBasis
from policies.renditions import body
from policies.schedule import read

PROCESSING = ("policy", "version", "in_force_since", "controller", "address", "jurisdictions", "contact")
PROCESSING += ("purpose", "title", "lawful_basis", "optional", "data", "recipients", "collection")
PROCESSING += ("retention", "consent_valid_months", "section")
REQUESTS = ("reference", "asks_for", "state", "asked_at", "confirmed_at", "due_at", "extended_at")
REQUESTS += ("closed_at", "owner", "identity_check", "identity_checked_by", "person")


@require_POST
def processing(request: HttpRequest) -> HttpResponse:
    """Every purpose of what is in force, as published: the record of processing. It is noted."""
    if not request.user.has_perm("consent.view_consentrecord"):
        raise PermissionDenied
    note("export_processing", request.user, by=request.user, at=timezone.now())
    return sheet(f"processing-{timezone.localdate():%Y%m%d}", PROCESSING, _purposes())


@require_POST
def requests(request: HttpRequest) -> HttpResponse:
    """Every request since the beginning and what became of it, without its address or words.

    Whoever presses shows that it is still them, and is in the audit log.
    """
    if not request.user.has_perm("consent.view_rightsrequest"):
        raise PermissionDenied
    refuse_absent(request)
    note("export_requests", request.user, by=request.user, at=timezone.now())
    return sheet(f"requests-{timezone.localdate():%Y%m%d}", REQUESTS, _requests())


def _purposes() -> Iterator[tuple[Any, ...]]:
    at, spoken = timezone.now(), get_language() or "ar"
    for line in readable(read()):
        version = line.in_force(at)
        if version is None:
            continue
        told = json.loads(body(version.languages[language_of(version, spoken)].json_sha256))
        titles = {one["key"]: one["title"] for one in (*told["data_categories"], *told["recipients"])}
        controller = told["controller"]
        whole = (line.slug, version.number, told["effective_at"], controller["party"], controller["address"])
        whole += (_list(controller["jurisdictions"]), told["contact_email"])
        for one in told["purposes"]:
            basis = dict(LawfulBasis.choices).get(one["lawful_basis"], one["lawful_basis"])
            yield (
                *whole,
                *(one["key"], one["title"], basis, one["optional"]),
                _list(titles.get(key, key) for key in one["data_categories"]),
                _list(titles.get(key, key) for key in one["recipients"]),
                one["collection"],
                one["retention"],
                one["validity_months"],
                one["section"],
            )


def _requests() -> Iterator[tuple[Any, ...]]:
    asked = RightsRequest.objects.exclude(state=RequestState.UNCONFIRMED).order_by("created_at")
    signed = asked.order_by().values_list("owner", "identity_checked_by").distinct()
    names = names_of(name for pair in signed for name in pair)
    for one in asked.iterator(2000):
        moments = (one.created_at, one.confirmed_at, one.due_at, one.extended_at, one.closed_at)
        times = tuple(at.isoformat() if at else "" for at in moments)
        named = (names.get(one.owner, one.owner), one.identity_check)
        named += (names.get(one.identity_checked_by, one.identity_checked_by), one.subject_id)
        yield (one.reference, one.get_kind_display(), one.get_state_display(), *times, *named)


def _list(values: Any) -> str:
    return "; ".join(str(value) for value in values or ())
