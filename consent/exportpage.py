"""The page of somebody's copy of their data: the same in words, read without us."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import shown
from consent.models import ConsentRecord, Decision, Grade, Identity, Notice, RightsRequest, Subject
from consent.owing import consents_heard, language_of, readable
from consent.purposes import choices
from consent.rights.queue import reply_to, words_of
from policies.brand import brand_name
from policies.dates import exactly
from policies.languages import OWN_NAMES, language_of_page
from policies.schedule import read

TOLD = {
    Grade.DISPLAYED: gettext_lazy("shown to you on our pages"),
    Grade.RELAYED: gettext_lazy("by mail, which our own mail server took"),
    Grade.ACCEPTED: gettext_lazy("by mail, which your mail server took"),
    Grade.REPORTED: gettext_lazy("by the company itself, as its server says"),
    Grade.BOUNCED: gettext_lazy("by mail, which came back"),
}


def page(
    data: dict[str, Any],
    *,
    subject: Subject,
    records: Iterable[ConsentRecord],
    told: Iterable[Notice],
    at: datetime,
) -> str:
    """The page in the active language; `data` is what stands beside it for programs."""
    identity = Identity.objects.filter(subject=subject).first()
    context = {
        "data": data,
        "account": list(_account(subject, identity)),
        "answers": _answers([one for one in records if one.decision != Decision.DISPLAYED]),
        "choices": list(_choices(subject, at)),
        "requests": [_request(one) for one in subject.requests.order_by("created_at")],
        "told": [(str(one.version), TOLD[Grade(one.grade)], exactly(one.at)) for one in told],
        "at": exactly(at),
        "brand": brand_name(),
        "site": settings.SITE_URL,
    }
    return render_to_string("consent/export.html", context)


def _account(subject: Subject, identity: Identity | None) -> Iterator[tuple[str, str]]:
    yield _("First seen"), exactly(subject.created_at)
    if identity is None:
        return
    if identity.email_confirmed_at:
        yield _("Address confirmed"), exactly(identity.email_confirmed_at)
    if identity.last_seen_on:
        yield _("Last seen"), date_format(identity.last_seen_on, "DATE_FORMAT")
    yield _("Language"), OWN_NAMES.get(identity.language, identity.language)


def _answers(records: list[ConsentRecord]) -> list[dict[str, Any]]:
    return [
        {**told, "at": exactly(record.decided_at), "channel": record.get_channel_display()}
        for record, told in zip(records, shown.answers(records), strict=True)
    ]


def _choices(subject: Subject, at: datetime) -> Iterator[tuple[str, str]]:
    """Every purpose that the person may choose, and what their word on it is worth now."""
    heard, language = consents_heard(subject), language_of_page()
    for line in readable(read()):
        if version := line.current(at):
            worth = choices(heard[line.id], version, at)
            uses = shown.declared(version.languages[language_of(version, language)])
            yield from ((use.title, worth[use.key].label) for use in uses if use.key in worth)


def _request(one: RightsRequest) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "kind": one.get_kind_display(),
        "state": one.get_state_display(),
        "at": exactly(one.created_at),
        "words": words_of(one),
        "reply": reply_to(one),
    }
