"""The audit log: read by those who may, written by acts, changed by nobody."""

import re

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.actions import NAMES, act_name
from cachoo_privacy.desk.audited import check, take
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.publiclog import public_log
from cachoo_privacy.desk.reasons import reason_in_words
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.targets import targets
from consent.actors import names_of
from consent.proving import places_of
from notifications.models import AnnouncedVersion
from policies.models import AuditEvent


class ActFilter(admin.SimpleListFilter):
    """The acts in words, those that were ever done."""

    title = gettext_lazy("act")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """In the order in which the desk names them."""
        order = {action: place for place, action in enumerate(NAMES)}
        done = AuditEvent.objects.order_by().values_list("action", flat=True).distinct()
        known = sorted(done, key=lambda action: (order.get(action, len(order)), action))
        return [(action, act_name(action)) for action in known]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those of the chosen act."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEvent, site=desk)
class AuditAdmin(Narrowing, admin.ModelAdmin):
    """Who did what, on what, when and why."""

    list_display = ["at", "person", "act", "target_link", "why", "leaf"]
    list_display_links = None
    list_filter = [ActFilter, ("at", admin.DateFieldListFilter)]
    search_fields = ["actor", "target"]
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def get_urls(self) -> list:
        """Beside the list, what else an auditor asks for: the public log, the file, the comparison."""
        guard = self.admin_site.admin_view
        return [
            path("public-log/", guard(public_log), name="public-log"),
            path("export/", guard(take), name="audit-export"),
            path("check/", guard(check), name="audit-check"),
            *super().get_urls(),
        ]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple:
        """What holds the words; for one version, what was done on it and on the announcement of it."""
        kind, _mark, pk = search_term.partition(":")
        if kind != "policyversion" or not re.fullmatch(r"[0-9]{1,18}", pk):
            return super().get_search_results(request, queryset, search_term)
        told = AnnouncedVersion.objects.filter(version=int(pk)).values_list("announcement_id", flat=True)
        meant = [search_term, *(f"announcement:{one}" for one in told)]
        return queryset.filter(target__in=meant), False

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def person(self, event: AuditEvent) -> str:
        """Their name today; the log itself keeps what was signed."""
        return event.by

    @admin.display(description=gettext_lazy("act"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        """What was done, in words."""
        return act_name(event.action)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Each event knows what its actor and its target are called."""
        shown = super().get_changelist_instance(request)
        found = targets({event.target for event in shown.result_list}, request.user)
        names = names_of(event.actor for event in shown.result_list)
        places = places_of([event.pk for event in shown.result_list])
        for event in shown.result_list:
            event.by, event.on = names[event.actor], found[event.target]
            event.place = places.get(event.pk, "")
        return shown

    @admin.display(description=AuditEvent._meta.get_field("reason").verbose_name)
    def why(self, event: AuditEvent) -> str:
        """What stands with it, in words; the log itself keeps the codes."""
        return reason_in_words(event.action, event.reason)

    @admin.display(description=gettext_lazy("on"))
    def target_link(self, event: AuditEvent) -> str:
        """What was acted on, one press away for whoever may open it."""
        if not event.on.url:
            return format_html("<bdi>{}</bdi>", event.on.name)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', event.on.url, event.on.name)

    @admin.display(description=gettext_lazy("in the log"))
    def leaf(self, event: AuditEvent) -> str:
        """Where the act stands in the signed log; whoever changes it afterwards is found out."""
        return format_html('<bdi dir="ltr">{}</bdi>', event.place) if event.place else gettext("waits")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        """Never."""
        return False
