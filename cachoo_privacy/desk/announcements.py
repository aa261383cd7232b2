"""Announcements: how far each has come, the buttons that steer it, and the proof of its end."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.audience import Audience, audience
from cachoo_privacy.desk.mailing import UNDER_WAY, live, outlook
from cachoo_privacy.desk.mailview import MAY_SEE, MAY_STEER, back, found, looks
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.numerals import DecimalField, WholeField
from cachoo_privacy.desk.proofs import proofs
from cachoo_privacy.desk.site import desk
from notifications import pausing
from notifications.firstwave import awaits_its_first, set_first_wave
from notifications.models import Announcement, Kind, Pace, State
from notifications.pacing import pace_of, set_pace
from notifications.progress import progress
from notifications.routecheck import check_route
from notifications.sampling import send_sample
from notifications.starting import compile_in, languages_of
from policies.languages import OWN_NAMES
from policies.refusals import Refused

ACTS = {"pause": pausing.pause, "resume": pausing.resume, "cancel": pausing.cancel}


class PaceForm(forms.ModelForm):
    """How fast all mail of this kind may run; empty is no limit."""

    class Meta:
        model = Pace
        fields = ("per_second", "per_hour")
        field_classes = {"per_second": DecimalField, "per_hour": WholeField}


class WaveForm(forms.ModelForm):
    """How many people are written to before somebody looks; empty is no such pause."""

    class Meta:
        model = Announcement
        fields = ("pause_after",)
        field_classes = {"pause_after": WholeField}


@admin.register(Announcement, site=desk)
class AnnouncementAdmin(Narrowing, admin.ModelAdmin):
    """Read only but for the buttons of whoever runs the mailing."""

    list_display = ["version_name", "kind", "state", "starts_at", "finished_at", "planned_n"]
    list_filter = ["state"]
    change_form_template = "desk/announcement.html"
    actions = None

    @admin.display(description=gettext_lazy("what it tells of"))
    def version_name(self, announcement: Announcement) -> str:
        """What it tells of."""
        return str(announcement)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the versions, or the words, of each."""
        return (
            super()
            .get_queryset(request)
            .prefetch_related("announced_versions__version__policy", "mailing__texts")
        )

    def get_urls(self) -> list:
        """The buttons and the pages beside have an address each."""
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/act/<str:act>/", guard(act_on), name="announcement-act"),
            path("<int:pk>/live/", guard(live_part), name="announcement-live"),
            path("<int:pk>/pace/", guard(pace), name="announcement-pace"),
            path("<int:pk>/wave/", guard(wave), name="announcement-wave"),
            path("<int:pk>/sample/", guard(sample), name="announcement-sample"),
            path("<int:pk>/route/", guard(route), name="announcement-route"),
            *looks(guard),
            *proofs(guard),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> HttpResponse:
        """The numbers as they are now."""
        announcement = self.get_object(request, object_id)
        if announcement is not None:
            more["extra_context"] = live(announcement, at=timezone.now()) | {
                "acts": _acts(announcement, request),
                "may_steer": request.user.has_perm(MAY_STEER),
                "pace_form": PaceForm(instance=pace_of(announcement.kind)),
                "wave_form": WaveForm(instance=announcement) if awaits_its_first(announcement) else None,
                "languages": [(one, OWN_NAMES[one]) for one in languages_of(announcement)],
                "audience": _audience(announcement),
            }
        return super().change_view(request, object_id, *rest, **more)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: publishing makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        """Never by a form; the buttons ask for the permission themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        """Never."""
        return False


@require_POST
def act_on(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The announcement is paused, resumed or cancelled, or the page says why it is not."""
    announcement = found(request, pk, MAY_STEER)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](announcement, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        told = outlook(announcement, progress(announcement), at=timezone.now()) if act == "resume" else {}
        if told.get("late"):
            messages.warning(request, told["late"])
    return back(pk)


def live_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers alone, for the page that renews them."""
    shown = live(found(request, pk, MAY_SEE), at=timezone.now())
    return render(request, "desk/announcement_live.html", shown)


@require_POST
def pace(request: HttpRequest, pk: int) -> HttpResponse:
    """All mail of this kind keeps to the limits that were given."""
    announcement = found(request, pk, MAY_STEER)
    form = PaceForm(request.POST)
    if form.is_valid():
        set_pace(announcement, **form.cleaned_data, by=request.user)
        messages.success(request, gettext("From now on mail keeps to this pace."))
    else:
        messages.warning(request, gettext("Give numbers above nothing, or leave them empty."))
    return back(pk)


@require_POST
def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement pauses after its first wave, or the page says why it does not."""
    announcement, form = found(request, pk, MAY_STEER), WaveForm(request.POST)
    try:
        if form.is_valid():
            people = form.cleaned_data["pause_after"]
            set_first_wave(announcement, people=people, by=request.user)
            messages.success(request, gettext("From now on that holds for this announcement."))
        else:
            messages.warning(request, gettext("Give numbers above nothing, or leave them empty."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return back(pk)


@require_POST
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asks has the mail in their own mailbox, or the page says what the mail server said."""
    announcement = found(request, pk, MAY_STEER)
    language = request.POST.get("language", "")
    if language not in languages_of(announcement):
        raise Http404
    try:
        made = compile_in(announcement, language)
        outcome = send_sample(made, address=request.user.email, kind=announcement.kind)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        said = {"answer": f"{outcome.code} {outcome.text}"}
        messages.success(request, gettext("The sample was taken. The mail server said: %(answer)s") % said)
    return back(pk)


@require_POST
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """The page says whether the mail server takes us, and what the sender's domain publishes."""
    announcement = found(request, pk, MAY_STEER)
    context = {"announcement": announcement, "looks": check_route(announcement.kind)}
    title = gettext("The way that mail takes")
    return render(request, "desk/route.html", {**desk.each_context(request), **context, "title": title})


def _acts(announcement: Announcement, request: HttpRequest) -> list[str]:
    if not request.user.has_perm(MAY_STEER):
        return []
    if announcement.state in UNDER_WAY:
        return ["pause", "cancel"]
    return ["resume", "cancel"] if announcement.state == State.PAUSED else []


def _audience(announcement: Announcement) -> Audience | None:
    """Who would be told, of a notice that nobody has had yet; whoever the list goes to, its mailing says."""
    waiting = announcement.state in (State.READY, State.PAUSED) and not announcement.parts.exists()
    if announcement.kind != Kind.NOTICE or not waiting:
        return None
    spoken, source = languages_of(announcement), announcement.default_language
    return audience(spoken, source, until=announcement.audience_until)
