"""What the answer page's form says: one answer a policy, all of them or none."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from consent import websessions
from consent.act import Act, Witness
from consent.mine.gpc import asked
from consent.models import Channel, ConsentRecord, Decision, Evidence, Subject
from consent.recording import record
from consent.refusals import MinorCannotAnswer, UnknownSubject, UnknownVersion
from consent.standing import ANSWERS
from consent.versions import published
from policies.models import PolicyVersion
from policies.refusals import Refused

MOST = 20  # policies on one page
HIDDEN = ("policy", "version", "language", "content_sha256")


@dataclass(frozen=True)
class Answered:
    """One policy's part of the form."""

    version: PolicyVersion
    act: Act


def read_answers(said: Any) -> list[Answered]:
    """The answers of the form, in its order. Raises BadRequest for a form that is not ours, and Http404.

    The one button of a page with one policy is `decision`; several have a `decision-<slug>` each.
    """
    columns = [said.getlist(name)[:MOST] for name in HIDDEN]
    rows = list(zip(*columns, strict=False))
    if not rows or len({len(column) for column in columns}) != 1 or len(set(columns[0])) != len(rows):
        raise BadRequest("each policy is answered once and whole")
    return [_read(said, *row) for row in rows]


def record_all(request: HttpRequest, subject: Subject, answers: list[Answered]) -> list[ConsentRecord]:
    """Every answer is recorded, or none of them. Raises the refusals of `recording.record`."""
    witness = witness_of(request)
    with transaction.atomic():
        return [record(subject, one.act, version=one.version, witness=witness)[0] for one in answers]


def why_not(refused: Refused) -> str:
    """What the page says to somebody whose answer was not recorded. Raises UnknownSubject again."""
    if isinstance(refused, UnknownSubject):
        raise refused
    if isinstance(refused, MinorCannotAnswer):
        return str(refused)
    return _("The text you were shown is not known to us. Please read it again.")


def witness_of(request: HttpRequest) -> Witness:
    """Who is known at this browser, or its guest, with what it asks of everybody (Sec-GPC)."""
    if request.user.is_authenticated:
        found = Witness(Channel.WEB, Evidence.SESSION, f"user {request.user.pk}")
    else:
        found = websessions.witness_of(request) or Witness(Channel.WEB, Evidence.DEVICE, "guest")
    return replace(found, gpc=asked(request))


def _read(said: Any, slug: str, number: str, language: str, sha256: str) -> Answered:
    decision = said.get(f"decision-{slug}", said.get("decision"))
    if decision not in ANSWERS:
        raise BadRequest("an answer is accept or refuse")
    offered, ticked = said.getlist(f"asked-{slug}"), said.getlist(f"purpose-{slug}")
    purposes = {key: key in ticked for key in offered} if decision == Decision.ACCEPT else {}
    return Answered(
        _version(slug, number), Act(decision, language, sha256, purposes=purposes, method="button")
    )


def _version(slug: str, number: str) -> PolicyVersion:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    try:
        return published(slug, int(number))
    except UnknownVersion as error:
        raise Http404 from error
