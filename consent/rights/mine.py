"""What a person asked for, as their own pages show it: where it stands, its clock, and the answer."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import get_language

from consent.models import Erasure, RequestState, RightsRequest, Subject
from consent.rights.queue import reply_to, words_of
from policies.dates import both

PAGE = 20
CHIPS = {RequestState.ANSWERED: "accept", RequestState.DECLINED: "refuse"}


def asked_by(subject: Subject, *, page: str | None) -> Page:
    """A page of the person's requests, newest first, as `shown`."""
    found = Paginator(subject.requests.order_by("-created_at", "pk"), PAGE).get_page(page)
    found.object_list = [shown(one, at=timezone.now()) for one in found.object_list]
    return found


def shown(asked: RightsRequest, *, at: datetime) -> dict[str, Any]:
    """Where the request stands, and until when it is answered."""
    language, late = get_language() or "ar", asked.urgency(at=at) == "late"
    return {
        "asked": asked,
        "chip": "refuse" if late else CHIPS.get(asked.state, "upcoming"),
        "at": both(asked.created_at, language),
        "due": both(asked.due_at, language) if asked.due_at else None,
        "closed": both(asked.closed_at, language) if asked.closed_at else None,
        "late": late,
    }


def forgotten(asked: RightsRequest) -> dict[str, Any]:
    """Whether whoever asked was erased, so that nobody could answer by mail; and their certificate's id.

    A request that was closed long ago has no address either, but has lost its reply with it.
    """
    emptied = not asked.can_be_written_to
    erasures = Erasure.objects.filter(subject=asked.subject_id, done_at__isnull=False)
    done = erasures.order_by("-done_at").first() if emptied and asked.subject_id else None
    unsent = emptied and (asked.reply_encrypted is not None or not asked.is_closed)
    return {"forgotten": unsent or done is not None, "certificate": done and done.pk}


def said(asked: RightsRequest) -> dict[str, str]:
    """What the person wrote and what they were answered; for nobody but the person."""
    return {"words": words_of(asked), "reply": reply_to(asked)}
