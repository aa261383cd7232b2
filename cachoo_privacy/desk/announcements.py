"""Announcements: how far each has come, and the buttons that stop and continue it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.site import desk
from notifications import pausing
from notifications.models import Announcement, Reason, State
from notifications.progress import Progress, progress
from policies.refusals import Refused

ACTS = {"pause": pausing.pause, "resume": pausing.resume, "cancel": pausing.cancel}
UNDER_WAY = (State.READY, State.RUNNING)


@admin.register(Announcement, site=desk)
class AnnouncementAdmin(admin.ModelAdmin):
    """Read only but for the three buttons of whoever runs the mailing."""

    list_display = ["version_name", "state", "starts_at", "finished_at", "planned_n"]
    list_filter = ["state"]
    change_form_template = "desk/announcement.html"
    actions = None

    @admin.display(description=gettext_lazy("version"))
    def version_name(self, announcement: Announcement) -> str:
        """What it tells of."""
        return str(announcement)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the version of each."""
        return super().get_queryset(request).prefetch_related("announced_versions__version__policy")

    def get_urls(self) -> list:
        """The buttons have an address each."""
        guard = self.admin_site.admin_view
        button = path("<int:pk>/act/<str:act>/", guard(act_on), name="announcement-act")
        return [button, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> HttpResponse:
        """The numbers as they are now."""
        announcement = self.get_object(request, object_id)
        if announcement is not None:
            counted = progress(announcement)
            more["extra_context"] = {
                "announcement": announcement,
                "progress": counted,
                "outcomes": _outcomes(counted),
                "acts": _acts(announcement, request),
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
    if act not in ACTS or not request.user.has_perm("notifications.change_announcement"):
        raise PermissionDenied
    announcement = get_object_or_404(Announcement, pk=pk)
    try:
        ACTS[act](announcement, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("admin:notifications_announcement_change", pk)


def _acts(announcement: Announcement, request: HttpRequest) -> list[str]:
    if not request.user.has_perm("notifications.change_announcement"):
        return []
    if announcement.state in UNDER_WAY:
        return ["pause", "cancel"]
    return ["resume", "cancel"] if announcement.state == State.PAUSED else []


def _outcomes(counted: Progress) -> list[tuple[object, int]]:
    """What became of the mails, each outcome in words with its number; those that nobody met are left out."""
    rows = [
        (gettext_lazy("Taken by the mail server"), counted.accepted),
        (gettext_lazy("To be tried again"), counted.deferred),
        (pgettext_lazy("mail", "Refused"), counted.rejected),
        (gettext_lazy("Fate unknown"), counted.unknown),
        *((Reason(reason).label, number) for reason, number in counted.skipped_for.items()),
    ]
    return [row for row in rows if row[1]]
