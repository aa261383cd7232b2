"""The audit log: read by those who may, written by acts, changed by nobody."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from cachoo_privacy.desk.actions import act_name
from cachoo_privacy.desk.publiclog import public_log
from cachoo_privacy.desk.site import desk
from policies.models import AuditEvent


@admin.register(AuditEvent, site=desk)
class AuditAdmin(admin.ModelAdmin):
    """Who did what, on what, when and why."""

    list_display = ["at", "person", "act", "target_link", "reason"]
    list_display_links = None
    list_filter = ["action", ("at", admin.DateFieldListFilter)]
    search_fields = ["actor", "target"]
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def get_urls(self) -> list:
        """Beside the list, the page of the public log: both are what an auditor asks for."""
        log = path("public-log/", self.admin_site.admin_view(public_log), name="public-log")
        return [log, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the name that the account has today; the log itself keeps the account's own."""
        accounts = User.objects.filter(username=OuterRef("actor"))
        name = Subquery(accounts.values(shown=NullIf(F("first_name"), Value("")))[:1])
        return super().get_queryset(request).annotate(shown=Coalesce(name, F("actor")))

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def person(self, event: AuditEvent) -> str:
        """Their name, or the account's."""
        return event.shown

    @admin.display(description=gettext_lazy("act"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        """What was done, in words."""
        return act_name(event.action)

    @admin.display(description=gettext_lazy("on"))
    def target_link(self, event: AuditEvent) -> str:
        """The row that was acted on; a version is one press away."""
        kind, _colon, key = event.target.partition(":")
        if kind != "policyversion":
            return format_html('<bdi dir="ltr">{}</bdi>', event.target)
        url = reverse("admin:policies_policyversion_change", args=[key])
        return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', url, event.target)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        """Never."""
        return False
