"""One person's timeline: everything that happened between them and us, newest first, in one list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cachoo_privacy.desk.actions import act_name
from cachoo_privacy.desk.reasons import reason_in_words
from consent.actors import names_of
from consent.models import (
    ConsentRecord,
    Erasure,
    Grade,
    LedgerEntry,
    Notice,
    RightsRequest,
    Subject,
    SubjectKey,
)
from consent.naming import said_of
from consent.subjects import all_of
from notifications.models import Delivery, DeliveryEvent, DeliveryState
from policies.auditing import target_of
from policies.languages import language_of_page
from policies.models import AuditEvent

PAGE = 50
Names = dict[str, str]  # actors as written -> as they are called today


@dataclass(frozen=True)
class Event:
    """What happened and when; `details` are further lines, `codes` ids and hashes with what they are called.

    `record` is sealed.
    """

    at: datetime
    what: str
    details: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    url: str = ""
    record: ConsentRecord | None = None


@dataclass(frozen=True)
class Mark:
    """Where an event stands in time, before it is read."""

    at: datetime
    kind: str
    pk: Any


def timeline(subject: Subject, page: Any) -> Page:
    """One page of Events, of the person and every device that was joined to them.

    Reads no more than the moments of what stands on other pages.
    """
    marks = sorted(_marks(subject), key=lambda mark: (mark.at, mark.kind, str(mark.pk)), reverse=True)
    shown = Paginator(marks, PAGE).get_page(page)
    shown.object_list = list(_read(shown.object_list))
    return shown


def _marks(subject: Subject) -> Iterator[Mark]:
    mine = all_of(subject)
    told = Notice.objects.exclude(grade=Grade.DISPLAYED)  # what we displayed ourselves has a record
    yield from (Mark(at, "seen", pk) for pk, at in mine.values_list("pk", "created_at"))
    for kind, rows, column in (
        ("record", ConsentRecord.objects.filter(subject__in=mine), "decided_at"),
        ("notice", told.filter(subject__in=mine), "at"),
        ("request", RightsRequest.objects.filter(subject__in=mine), "created_at"),
        ("erasure", Erasure.objects.filter(subject__in=mine), "proposed_at"),
        ("audit", AuditEvent.objects.filter(target__in=[target_of(one) for one in mine]), "at"),
        ("mail", Delivery.objects.filter(subject__in=mine), "opened_at"),
        ("heard", DeliveryEvent.objects.filter(subject__in=mine), "at"),
    ):
        yield from (Mark(at, kind, pk) for pk, at in rows.values_list("pk", column))


def _read(marks: Iterable[Mark]) -> Iterator[Event]:
    wanted: dict[str, list[Any]] = {}
    for mark in marks:
        wanted.setdefault(mark.kind, []).append(mark.pk)
    found = {kind: {row.pk: row for row in SOURCES[kind](pks)} for kind, pks in wanted.items()}
    names = names_of(actor for rows in found.values() for row in rows.values() for actor in _actors(row))
    for mark in marks:
        yield EVENTS[mark.kind](mark.at, found[mark.kind][mark.pk], names)


def _actors(row: Any) -> Iterator[str]:
    written = (getattr(row, column, "") for column in ("actor", "owner", "proposed_by", "done_by"))
    return filter(None, written)


def _record(at: datetime, one: ConsentRecord, names: Names) -> Event:
    how = f"{one.get_channel_display()}{_(', ')}{one.get_evidence_display()}"
    details = [how]
    if one.on_behalf:
        details.append(_("recorded by %(name)s for the person") % {"name": names[one.actor]})
    said = said_of(one, language_of_page())
    details += [f"\u2068{name}\u2069: {_('Yes') if given else _('No')}" for name, given in said]
    page = reverse("version", args=[one.language, one.version.policy.slug, one.version.number])
    what = f"{one.get_decision_display()} — {one.version}"
    codes = ((_("Record id"), str(one.pk)), (_("Text shown (SHA-256)"), one.content_sha256))
    if not one.opens:
        details.append(_("Its key was destroyed: only what was saved before proves it."))
    return Event(at, what, tuple(details), codes, page, one if one.sealed and one.opens else None)


def _mail(at: datetime, one: Delivery, _names: Names) -> Event:
    said = _("Mail about %(version)s: %(state)s") % {
        "version": one.announcement,
        "state": one.get_state_display(),
    }
    reply = f"{one.smtp_code or ''} {one.smtp_text}".strip()
    details = [str(one.get_reason_display())] if one.reason else []
    details += [f"\u2066{reply}\u2069"] if reply else []
    was_sent = one.state != DeliveryState.SKIPPED
    return Event(at, said, tuple(details), (("Message-ID", one.message_id),) if was_sent else ())


def _heard(at: datetime, one: DeliveryEvent, _names: Names) -> Event:
    said = {"version": one.announcement, "news": one.get_type_display()}
    return Event(
        at, _("News of the mail about %(version)s: %(news)s") % said, (one.status,) if one.status else ()
    )


def _request(at: datetime, one: RightsRequest, names: Names) -> Event:
    page = reverse("admin:consent_rightsrequest_change", args=[one.pk])
    what = f"{one.get_kind_display()} — {one.get_state_display()}"
    owner = (_("in hand with %(name)s") % {"name": names[one.owner]},) if one.owner else ()
    return Event(at, what, owner, codes=((_("Reference"), one.reference),), url=page)


def _erasure(at: datetime, one: Erasure, names: Names) -> Event:
    state = _("done") if one.done_at else _("dropped") if one.dropped_at else _("waits")
    details = [str(one.get_level_display()), _("proposed by %(name)s") % {"name": names[one.proposed_by]}]
    if one.done_by:
        details.append(_("carried out by %(name)s") % {"name": names[one.done_by]})
    page = reverse("admin:erasure", args=[one.pk])
    return Event(at, _("Erasure: %(state)s") % {"state": state}, tuple(details), url=page)


def _audit(at: datetime, one: AuditEvent, names: Names) -> Event:
    why = reason_in_words(one.action, one.reason)
    return Event(at, act_name(one.action), tuple(filter(None, (names[one.actor], why))))


def _records(pks: list[Any]) -> QuerySet[ConsentRecord]:
    found = ConsentRecord.objects.filter(pk__in=pks).select_related("version__policy")
    return found.annotate(
        sealed=Exists(LedgerEntry.objects.filter(record=OuterRef("pk"))),
        opens=Exists(SubjectKey.objects.filter(subject=OuterRef("subject"))),
    )


def _with_what_it_told(mails: QuerySet) -> QuerySet:
    return mails.prefetch_related(
        "announcement__announced_versions__version__policy", "announcement__mailing__texts"
    )


SOURCES: dict[str, Callable[[list[Any]], Iterable[Any]]] = {
    "seen": lambda pks: Subject.objects.filter(pk__in=pks),
    "record": _records,
    "notice": lambda pks: Notice.objects.filter(pk__in=pks).select_related("version__policy"),
    "request": lambda pks: RightsRequest.objects.filter(pk__in=pks),
    "erasure": lambda pks: Erasure.objects.filter(pk__in=pks),
    "audit": lambda pks: AuditEvent.objects.filter(pk__in=pks),
    "mail": lambda pks: _with_what_it_told(Delivery.objects.filter(pk__in=pks)),
    "heard": lambda pks: _with_what_it_told(DeliveryEvent.objects.filter(pk__in=pks)),
}
EVENTS: dict[str, Callable[[datetime, Any, Names], Event]] = {
    "seen": lambda at, one, _names: Event(at, _("First seen"), codes=((_("Person id"), str(one.pk)),)),
    "record": _record,
    "notice": lambda at, one, _names: Event(at, f"{one.get_grade_display()} — {one.version}"),
    "request": _request,
    "erasure": _erasure,
    "audit": _audit,
    "mail": _mail,
    "heard": _heard,
}
