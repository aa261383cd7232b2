"""What the answer page shows: for the signed-in, and for a device whose guest nobody knows yet."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from consent import shown
from consent.continuing import use_is_enough
from consent.displaying import displayed
from consent.gate import Owed
from consent.mine.answers import MOST, witness_of
from consent.mine.gpc import asked
from consent.models import ConsentRecord, Standing, Subject
from consent.owing import (
    answer_to,
    answers_that_stand,
    consents_heard,
    everything_owed,
    in_force_or_owed,
    standings_of,
)
from consent.purposes import open_choices
from consent.returning import safe
from consent.strict import parse_uuid
from consent.subjects import on_record
from policies.languages import language_of_page
from policies.schedule import read


def answer_context(request: HttpRequest, subject: Subject | None, *, action: str) -> dict[str, Any]:
    """The texts that are owed, or are in force to decide again, each with its question.

    It shows first what `answered` names, when that is the person's own. A GET is recorded as displayed.
    """
    at, schedule = timezone.now(), read()
    standings = standings_of(subject) if subject else {}
    owed = everything_owed(schedule, standings, at)
    answered = _answered(request, subject) if subject else []
    items = owed if owed or answered else in_force_or_owed(schedule, standings, at)
    if subject and request.method == "GET":  # a HEAD shows nobody anything
        displayed(subject, owed, language=language_of_page(), witness=witness_of(request), at=at)
    given = answers_that_stand(subject) if subject else {}
    heard = consents_heard(subject) if subject else defaultdict(dict)
    following = safe_next(request)
    by_use = {one.policy.id for one in owed if subject and use_is_enough(subject, one)}
    texts = [
        _text(one, standings, given, open_choices(heard[one.policy.id], one.version, at))
        | {"by_use": one.policy.id in by_use}
        for one in items
    ]
    return {
        "action": action,
        "items": texts,
        "leads_away": any(text["leads_away"] for text in texts),
        "waiting": sum(answer_to(one, given) is None for one in owed if one.policy.id not in by_use),
        "several": len(owed) > 1,
        "nothing_owed": not owed,
        "gpc": asked(request),
        "minor": bool(subject) and subject.identity.is_minor,
        "renewals": shown.to_be_renewed(schedule, heard, language_of_page(), at),
        "answered": answered,
        "refused": shown.refused([*answered, *(text["present"] for text in texts)]),
        "just_answered": {one["record_id"] for one in answered},
        "next": following,
        "back": following if following in settings.APP_LINKS else "",
        "bare": following in settings.APP_LINKS or urlsplit(following).path.endswith("/bare/"),
    }


def _text(
    owed: Owed, standings: dict[int, Standing], given: dict[int, list[ConsentRecord]], choices: list[str]
) -> dict[str, Any]:
    accepted = standings[owed.policy.id].accepted_number if owed.policy.id in standings else 0
    present = answer_to(owed, given)
    return shown.item(owed, language_of_page(), present=present, accepted=accepted, choices=choices)


def safe_next(request: HttpRequest) -> str:
    """Where the person came from, when that is on this site, an app it gates or an app's link; else empty."""
    return safe(request, request.POST.get("next") or request.GET.get("next") or "")


def _answered(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    """The records that the address names, in its order, if they are this person's."""
    keys = [key for text in request.GET.getlist("answered")[:MOST] if (key := parse_uuid(text))]
    mine = on_record(subject).select_related("version__policy").in_bulk(keys) if keys else {}
    return [shown.answer(mine[key]) for key in dict.fromkeys(keys) if key in mine]
