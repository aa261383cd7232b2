"""The versions of policies: their list, and a draft's page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from modeltranslation.admin import TranslationAdmin

from cachoo_privacy.desk import writing
from cachoo_privacy.desk.beginnings import name, shown
from cachoo_privacy.desk.compare import compare_page
from cachoo_privacy.desk.drafts import new_draft
from cachoo_privacy.desk.hub import hub, state_name
from cachoo_privacy.desk.importing import import_page
from cachoo_privacy.desk.lint import lint_page
from cachoo_privacy.desk.multilingual import Multilingual, columns, leave_only
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.papers import compare_paper, preview_paper
from cachoo_privacy.desk.parts import PARTS, only_translates, target_languages
from cachoo_privacy.desk.previewing import preview, previews
from cachoo_privacy.desk.publishing import publish_page
from cachoo_privacy.desk.reviews import TYPED, addresses
from cachoo_privacy.desk.saving import Saving
from cachoo_privacy.desk.scheduling import schedule_page
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.versionform import CLOSED, VersionForm
from policies.drafting import discard, renumber
from policies.editing import edited
from policies.languages import OWN_NAMES
from policies.models import PolicyVersion
from policies.refusals import Refused


@admin.register(PolicyVersion, site=desk)
class VersionAdmin(Narrowing, Saving, Multilingual, TranslationAdmin):
    """A draft is written, previewed and published here; a published version is only looked at."""

    form = VersionForm
    list_display = ["version_name", "state", "begun", "change_class", "edited_at", "effective_at"]
    list_filter = ["policy", "status", "change_class"]
    list_select_related = ["policy"]
    list_per_page = 50
    actions = None

    @admin.display(description=gettext_lazy("version"))
    def version_name(self, version: PolicyVersion) -> str:
        """The policy and the number, a draft's own too."""
        return gettext("%(policy)s, %(name)s") % {"policy": version.policy, "name": name(version)}

    @admin.display(description=gettext_lazy("state"))
    def state(self, version: PolicyVersion) -> str:
        """Draft, or where a published version stands today."""
        return state_name(version, timezone.now())

    @admin.display(description=gettext_lazy("how it began"))
    def begun(self, version: PolicyVersion) -> str:
        """How it began, and by whom: what tells two drafts apart."""
        return version.begun

    @admin.display(description=PolicyVersion._meta.get_field("authoritative_language").verbose_name)
    def source_language(self, version: PolicyVersion) -> str:
        """The language whose text binds, by its own name."""
        return OWN_NAMES[version.authoritative_language]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Each version knows how it began."""
        listed = super().get_changelist_instance(request)
        for one in shown(listed.result_list):
            one.version.begun = one.begun
        return listed

    def get_urls(self) -> list:
        """The pages of a version beside its form, and another way to begin one."""
        page = self.admin_site.admin_view
        return [
            path("add/", page(new_draft), name="policies_policyversion_add"),
            path("import/", page(import_page), name="version-import"),
            path("<int:pk>/preview/<slug:language>/", page(preview), name="version-preview"),
            *previews(page),
            path("<int:pk>/preview/<slug:language>.pdf", page(preview_paper), name="version-preview-pdf"),
            path("<int:pk>/compare/", page(compare_page), name="version-compare"),
            path("<int:pk>/compare.pdf", page(compare_paper), name="version-compare-pdf"),
            path("<int:pk>/lint/<slug:language>/", page(lint_page), name="version-lint"),
            path("<int:pk>/publish/", page(publish_page), name="version-publish"),
            path("<int:pk>/schedule/", page(schedule_page), name="version-schedule"),
            *addresses(page),
            *writing.addresses(page),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list:
        """The words in each language that the policy enables, then dates and rules."""
        languages = [obj.authoritative_language, *target_languages(obj)]
        words = [columns(PolicyVersion, field, languages) for field in ("title", "change_summary")]
        rules = [("change_class", "floor_mode"), ("effective_at", "enforce_at")]
        if self.has_change_permission(request, obj):
            rules += ["authoritative_language", "seen"]
        else:
            rules += [("source_language", "published_at")]
        return [
            (None, {"fields": words}),
            (gettext("Dates and rules"), {"fields": rules}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[str]:
        """What publication gives, to those who only look."""
        return [] if obj and self.has_change_permission(request, obj) else ["source_language", "published_at"]

    def get_form(self, request: HttpRequest, obj: PolicyVersion | None = None, **kwargs: Any) -> type:
        """Open to a translator in the languages translated into only."""
        if obj.is_published:  # what is fixed wants no advice
            kwargs["help_texts"] = {"effective_at": "", "enforce_at": "", "floor_mode": ""}
        form = super().get_form(request, obj, **kwargs)
        form.source_language = obj.authoritative_language
        if only_translates(request):
            leave_only(form, target_languages(obj))
        return form

    def get_inlines(self, request: HttpRequest, obj: PolicyVersion | None) -> list:
        """The parts of a draft; those of a published version are read where everyone reads them."""
        shown = obj and (not obj.is_published or getattr(request, "shows_typed", False))
        return PARTS if shown else []

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """Never once it is published or has its time; a translator changes a version's translations."""
        allowed = super().has_change_permission(request, obj) or only_translates(request)
        closed = obj and obj.status in CLOSED and not getattr(request, "shows_typed", False)
        return allowed and not closed

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """Drafts only."""
        return super().has_delete_permission(request, obj) and not (obj and not obj.is_draft)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the policy of each, and what it was made of."""
        return super().get_queryset(request).select_related("policy", "based_on")

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form knows what the version lacks and what may be done next."""
        version = kwargs.get("obj")
        around = hub(version, request.user, timezone.now()) if version else {}
        typed = request.session.pop(TYPED, {}).get(str(version.pk), {}) if version else {}
        context.update(around, typed=typed, show_save_and_add_another=False)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        """The sections are in order once they are saved."""
        super().save_related(request, form, formsets, change)
        renumber(form.instance)

    def log_change(self, request: HttpRequest, obj: PolicyVersion, message: Any) -> Any:
        """Whoever changed something is on record, and an approval of another text does not stand."""
        if message and edited(obj, by=request.user):
            messages.warning(
                request, gettext("The text is not the submitted one any more: this version is a draft again.")
            )
        return super().log_change(request, obj, message)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """What goes with a draft. What was copied from it does not stand in the way, and stays."""
        listed, counted, closed, _protected = super().get_deleted_objects(objs, request)
        own = all(self.has_delete_permission(request, one) for one in objs)
        return listed, counted, set() if own else closed, []

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """What stands in the way of deleting is said on the draft's page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("admin:policies_policyversion_change", object_id)

    def delete_model(self, request: HttpRequest, obj: PolicyVersion) -> None:
        """The draft is gone, its history is not."""
        discard(obj, by=request.user)
