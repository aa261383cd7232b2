"""Policies and the controllers that answer for them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from cachoo_privacy.desk.multilingual import Multilingual, columns
from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.noticing import notice_page
from cachoo_privacy.desk.site import desk
from cachoo_privacy.desk.stamped import StampedForm
from policies.auditing import note
from policies.editing import edited
from policies.languages import OWN_NAMES, POLICY_LANGUAGES
from policies.models import Controller, Policy, PolicyVersion, Status


class PolicyForm(StampedForm):
    """A policy, its languages as boxes to tick."""

    languages = forms.MultipleChoiceField(
        label=Policy._meta.get_field("languages").verbose_name,
        choices=POLICY_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        initial=["ar"],
        help_text=_("Those that it is written in; a version is published in each that is complete."),
    )

    class Meta:
        help_texts = {
            "contact_email": _("Where people write about their data: on the page, in mails, in receipts."),
            "minimum_notice": _("How long before a change that matters takes effect people are told of it."),
            "position": _("Its place among the policies: the smallest number comes first."),
        }

    def clean_languages(self) -> list[str]:
        """A language in which something published binds people stays. Raises ValidationError."""
        chosen = self.cleaned_data["languages"]
        published = self.instance.versions.published() if self.instance.pk else PolicyVersion.objects.none()
        binding = set(published.values_list("authoritative_language", flat=True))
        if lost := sorted(binding - set(chosen)):
            raise ValidationError(
                _("A published version binds in this language, so it stays: %(languages)s."),
                params={"languages": _(", ").join(OWN_NAMES[language] for language in lost)},
            )
        return chosen

    def clean_minimum_notice(self) -> int:
        """The notice that people are promised, the usual at first; less is an approver's word (`noticing`).

        Raises ValidationError.
        """
        days, usual = self.cleaned_data["minimum_notice"], Policy._meta.get_field("minimum_notice").default
        if days < (self.initial["minimum_notice"] if self.instance.pk else usual):
            raise ValidationError(
                _("Only an approver promises people less notice than they have, and says why.")
            )
        return days


class ControllerForm(StampedForm):
    """The party that answers, each field with where it will stand."""

    class Meta:
        help_texts = {
            "party": _("The company's full name, as it is registered: on each page and in each receipt."),
            "address": _("Where a letter reaches it: at the foot of each page and in each receipt."),
            "representative": _(
                "Whom people turn to, such as the data protection officer: a name, and how to reach them. "
                "It stands in receipts; where it is empty, the policy's contact e-mail does."
            ),
            "jurisdictions": _(
                "The countries whose law holds, by their two letters, such as SA, AE; they stand in receipts."
            ),
        }


@admin.register(Policy, site=desk)
class PolicyAdmin(Narrowing, Multilingual, TranslationAdmin):
    """A policy's name in its languages, its contact, and how much notice it gives."""

    form = PolicyForm
    list_display = ["name", "slug", "contact_email", "minimum_notice"]
    change_form_template = "desk/policy.html"
    actions = None

    def get_urls(self) -> list:
        """The page on which an approver shortens the notice, too."""
        notice = path("<int:pk>/notice/", self.admin_site.admin_view(notice_page), name="policy-notice")
        return [notice, *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Policy | None = None, **kwargs: Any) -> type:
        """The controller is chosen, made or mended from here, never deleted."""
        form = super().get_form(request, obj, **kwargs)
        if "controller" in form.base_fields:
            widget = form.base_fields["controller"].widget
            widget.can_delete_related = widget.can_view_related = False
            if not Controller.objects.exists():
                form.base_fields["controller"].help_text = _(
                    "There is none yet: make the party that answers for the policy with the + beside."
                )
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new policy comes after the others: the first is where `/` leads, and whom the site names."""
        last = Policy.objects.aggregate(last=Max("position"))["last"]
        return {"position": 0 if last is None else last + 1, **super().get_changeform_initial_data(request)}

    def get_fieldsets(self, request: HttpRequest, obj: Policy | None = None) -> list:
        """The name in each language that is enabled."""
        languages = obj.languages if obj else ["ar"]
        rest = ["slug", "controller", "contact_email", "languages", "minimum_notice", "position", "seen"]
        return [(None, {"fields": [columns(Policy, "name", languages), *rest]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Policy | None = None) -> list[str]:
        """The address word stays once something is published under it."""
        return ["slug"] if obj and obj.versions.published().exists() else []

    def log_change(self, request: HttpRequest, obj: Policy, message: Any) -> Any:
        """What stands in every text of the policy was touched."""
        _written_down(request, obj, message)
        _touched(request, obj.versions.exclude(status=Status.PUBLISHED), message)
        return super().log_change(request, obj, message)

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """A policy that has versions is never deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.versions.exists())


@admin.register(Controller, site=desk)
class ControllerAdmin(Narrowing, Multilingual, admin.ModelAdmin):
    """The responsible party, as it stands in every published text."""

    form = ControllerForm
    list_display = ["party", "representative"]
    actions = None

    def log_change(self, request: HttpRequest, obj: Controller, message: Any) -> Any:
        """The party stands in every text that it answers for."""
        _written_down(request, obj, message)
        unpublished = PolicyVersion.objects.exclude(status=Status.PUBLISHED)
        _touched(request, unpublished.filter(policy__controller=obj), message)
        return super().log_change(request, obj, message)


def _written_down(request: HttpRequest, obj: Policy | Controller, message: Any) -> None:
    """What readers see at once, a contact or a name, is in the audit log with the fields that changed."""
    if message:
        fields = [name for entry in message for name in entry.get("changed", {}).get("fields", [])]
        note("edit_policy", obj, by=request.user, at=timezone.now(), reason=", ".join(map(str, fields)))


def _touched(request: HttpRequest, versions: QuerySet, message: Any) -> None:
    """Unpublished versions know who changed what they say, and an approval of other words does not stand."""
    for version in versions if message else []:
        edited(version, by=request.user)
