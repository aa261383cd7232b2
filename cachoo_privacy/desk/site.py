"""The desk itself: one admin site for the staff, entered by a code by mail and a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.desk.beginnings import under_way
from cachoo_privacy.desk.door import enter, may_pass
from cachoo_privacy.desk.kept import AGAIN, again, kept_page
from cachoo_privacy.desk.menu import tasks_of
from cachoo_privacy.desk.overview import overview
from cachoo_privacy.desk.settingup import MAY as SETS_UP
from cachoo_privacy.desk.settingup import addresses
from cachoo_privacy.desk.typed import words_typed
from cachoo_privacy.setup.checklist import is_left
from consent.lateness import look
from consent.rereading import telling
from notifications.webhooks.endpoints import given_up

PASSWORD_PAGES = {"password_change", "password_change_done"}


class Desk(AdminSite):
    """The staff's admin site: a menu of tasks, no passwords."""

    site_title = site_header = _("Staff desk")
    index_title = _("What would you like to do?")
    site_url = "/"
    empty_value_display = _("none")  # a dash has no direction, and stood at the wrong end of an Arabic column
    enable_nav_sidebar = False

    def get_urls(self) -> list:
        """Django's addresses without those of passwords: nobody here has one."""
        urls = [url for url in super().get_urls() if getattr(url, "name", None) not in PASSWORD_PAGES]
        return [path("again/", self.admin_view(again), name=AGAIN), *addresses(self), *urls]

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable:
        """Django's guard; words that come without a session go back to whoever sent them."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if words_typed(request.POST) and not self.has_permission(request):
                return kept_page(request)
            return guarded(request, *args, **kwargs)

        return answer

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Readers' sign-in for whoever is not signed in, then the door; refused to whoever is not staff."""
        return secure_admin_login(enter)(request)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, in a session that was confirmed by a second factor; asked before every page."""
        return super().has_permission(request) and may_pass(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The tasks of the signed-in person, in the one shape that Django's templates know."""
        if app_label:
            return []
        entries = [
            {
                "name": task.name,
                "object_name": task.key,
                "purpose": task.purpose,
                "admin_url": reverse(task.url_name),
                "add_url": None,
                "view_only": True,
            }
            for task in tasks_of(request.user)
        ]
        return [
            {"name": _("Tasks"), "app_label": "tasks", "app_url": reverse("admin:index"), "models": entries}
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the desk shows: the menu, and where in it the page stands."""
        context = super().each_context(request)
        tasks = context["available_apps"][0]["models"]
        return {**context, "tasks": tasks, "second_factor_off": not settings.STAFF_MFA}

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The tasks, what runs, answers of late, drafts, what the worker cannot mend, for who may see it."""
        now = timezone.now()
        sees = request.user.has_perm("policies.view_policyversion")
        shown: dict[str, Any] = {"drafts": under_way() if sees else [], **(extra_context or {})}
        shown |= overview(request.user, at=now)
        if request.user.has_perm("policies.view_auditevent"):
            shown["telling"] = telling()
        if "system" in shown:
            shown["sealing"] = look(at=now)
        if request.user.has_perm(SETS_UP):
            shown["to_set_up"] = is_left(at=now)
        if request.user.has_perm("notifications.view_webhookendpoint"):
            shown["webhooks_off"] = given_up()
        return super().index(request, shown)


desk = Desk(name="admin")
