"""Reports: who was told of each version and what they answered, as of any moment."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, gettext, gettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.chart import HEIGHT, MARGIN, WIDTH, chart
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.sheets import sheet
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.visible import kept_reason
from consent.models import Channel
from consent.reporting import ANSWERING, PAGE, Filter, Row, Stand, count, everyone, growth, page, settled
from consent.strict import parse_uuid
from policies.auditing import note
from policies.languages import OWN_NAMES
from policies.models import PolicyVersion, Status

MAY = "consent.view_consentrecord"
POINTS = 40
HEAD = (
    gettext_lazy("Person id"),
    gettext_lazy("Stands"),
    gettext_lazy("A mail to them came back"),
    gettext_lazy("Record"),
    gettext_lazy("Channel"),
    gettext_lazy("Language"),
    gettext_lazy("decided at"),
    gettext_lazy("received at"),
    gettext_lazy("application"),
)


class MomentForm(forms.Form):
    """As of when."""

    at = forms.DateTimeField(
        label=gettext_lazy("As of"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
    )

    def moment(self) -> datetime:
        """The moment asked for, never later than what is settled. Requires a form without errors."""
        latest = settled(at=timezone.now())
        asked = self.cleaned_data["at"] if self.is_bound else None
        return min(asked or latest, latest)


class ReportForm(MomentForm):
    """As of when, and whom."""

    stand = forms.ChoiceField(
        label=gettext_lazy("Stands"), required=False, choices=[("", gettext_lazy("any")), *Stand.choices]
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=[("", gettext_lazy("any")), *Channel.choices]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("any")), *OWN_NAMES.items()],
    )
    bounced = forms.BooleanField(label=gettext_lazy("A mail to them came back"), required=False)

    def wanted(self) -> Filter:
        """Whom the list holds. Requires a form without errors."""
        said = self.cleaned_data if self.is_bound else {}
        return Filter(
            **{name: said[name] for name in ("stand", "channel", "language", "bounced") if name in said}
        )


class ReasonForm(forms.Form):
    """Why a list of people leaves the desk."""

    reason = kept_reason(gettext_lazy("Why do you need the list?"))


def index(request: HttpRequest) -> HttpResponse:
    """Every published version with its numbers, newest first."""
    _refuse_others(request)
    form = MomentForm(request.GET or None)
    if form.errors:
        return _unread(request, form, reverse("admin:reports"))
    at = form.moment()
    published = PolicyVersion.objects.filter(status=Status.PUBLISHED, published_at__lte=at)
    newest = published.select_related("policy").order_by("-published_at")[:100]
    rows = [_row(one, at) for one in newest]
    context = {
        "title": gettext("Answers by version"),
        "rows": rows,
        "at": at,
        "query": urlencode({"at": _local(at)}),
    }
    context |= {"at_local": _local(at), "may_requests": request.user.has_perm("consent.view_rightsrequest")}
    return render(request, "desk/reports.html", {**desk.each_context(request), **context})


def report(request: HttpRequest, pk: int, reason: ReasonForm | None = None) -> HttpResponse:
    """One version: its numbers, how they came about, and the list of people without a name."""
    _refuse_others(request)
    version = get_object_or_404(
        PolicyVersion.objects.select_related("policy"), pk=pk, status=Status.PUBLISHED
    )
    form = _form(request)
    if form.errors:
        return _unread(request, form, reverse("admin:report", args=[pk]))
    at, wanted = max(form.moment(), version.published_at), form.wanted()
    rows = page(version, wanted, at=at, after=_after(request), size=PAGE + 1)
    said = {"at": _local(at), **{name: value for name, value in vars(wanted).items() if value}}
    context = {
        "title": gettext("Answers: %(version)s") % {"version": version},
        "version": version,
        "form": ReportForm(initial={**said, "at": timezone.localtime(at)}),
        "moment": _exactly(at),
        "at": at,
        **_numbers(version, at),
        "rows": [_labelled(row) for row in rows[:PAGE]],
        "more": urlencode({**said, "after": rows[PAGE - 1].subject}) if len(rows) > PAGE else "",
        "said": said,
        "reason": reason or ReasonForm(),
    }
    status = 400 if reason else 200
    return render(request, "desk/report.html", {**desk.each_context(request), **context}, status=status)


@require_POST
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole list as CSV, for a reason that the audit log keeps.

    Whoever presses shows that it is still them, and then gets it: the form says in its body which list.
    """
    _refuse_others(request)
    version = get_object_or_404(PolicyVersion, pk=pk, status=Status.PUBLISHED)
    reason, form = ReasonForm(request.POST), _form(request)
    if form.errors or not reason.is_valid():
        return report(request, pk, reason)
    refuse_absent(request)
    at = max(form.moment(), version.published_at)
    note("export_answers", version, by=request.user, at=timezone.now(), reason=reason.cleaned_data["reason"])
    words = _words()  # now: a streamed row may be written when the request's language is over
    rows = (_cells(one, words) for one in everyone(version, form.wanted(), at=at))
    name = f"answers-{version.policy.slug}-{version.number}-{timezone.localtime(at):%Y%m%d-%H%M%S}"
    return sheet(name, [str(heading) for heading in HEAD], rows)


def _unread(request: HttpRequest, form: MomentForm, action: str) -> HttpResponse:
    """What is wrong with the question, and nothing else: an answer to another one would be taken for it."""
    context = {"title": gettext("Answers by version"), "form": form, "action": action}
    return render(request, "desk/report_unread.html", {**desk.each_context(request), **context}, status=400)


def _form(request: HttpRequest) -> ReportForm:
    """Which report is asked for, by its address or by the button for its list."""
    return ReportForm((request.POST if request.method == "POST" else request.GET) or None)


def _labelled(row: Row) -> tuple[Row, Any, Any, str]:
    how = Channel(row.channel).label if row.channel else ""
    return row, Stand(row.stand).label, how, OWN_NAMES.get(row.language, row.language)


def _words() -> dict[Any, str]:
    """What the pages call a stand, a channel, a yes: continued use is told apart from acceptance here too."""
    named = {value: str(label) for value, label in [*Stand.choices, *Channel.choices]}
    return {**named, True: gettext("Yes"), False: gettext("No"), "": ""}


def _cells(one: Row, words: dict[Any, str]) -> tuple[Any, ...]:
    times = (one.decided_at, one.received_at)
    said = (one.subject, words[one.stand], words[one.bounced], one.record, words[one.channel], one.language)
    return (*said, *(at.isoformat() if at else "" for at in times), one.app)


def _row(version: PolicyVersion, at: datetime) -> dict[str, Any]:
    counts = count(version, at=at)
    unsure = counts.stands[Stand.RELAYED] + counts.stands[Stand.UNTOLD]
    return {"version": version, "counts": counts, "unsure": unsure}


def _numbers(version: PolicyVersion, at: datetime) -> dict[str, Any]:
    counts, grown = count(version, at=at), growth(version, at=at, points=POINTS)
    labels = {stand.value: str(stand.label) for stand in ANSWERING}
    return {
        "counts": counts,
        "stands": [(Stand(stand).label, people, stand) for stand, people in counts.stands.items()],
        "channels": [(Channel(one).label, people) for one, people in sorted(counts.channels.items())],
        "languages": [(OWN_NAMES.get(one, one), people) for one, people in sorted(counts.languages.items())],
        "chart": chart(grown, labels, right_to_left=get_language_bidi()),
        "grown": [(moment, [sums[key] for key in labels]) for moment, sums in grown],
        "labels": labels.values(),
        "box": {
            "width": WIDTH,
            "height": HEIGHT,
            "margin": MARGIN,
            "end": WIDTH - MARGIN,
        },
    }


def _after(request: HttpRequest) -> UUID | None:
    return parse_uuid(request.GET.get("after", ""))


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")


def _exactly(at: datetime) -> str:
    """The moment to its second and in which zone: two pages of one minute have other numbers."""
    here = timezone.localtime(at)
    offset = f"\u2066UTC{here.isoformat()[-6:]}\u2069"
    return " ".join((date_format(here, "DATE_FORMAT"), date_format(here, "g:i:s A"), offset))


def _refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
