"""A draft's sections and declarations, edited on the version's own page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext_lazy
from modeltranslation.admin import TranslationStackedInline

from cachoo_privacy.desk.multilingual import Multilingual, columns, leave_only
from cachoo_privacy.desk.translations import TranslatedForm
from policies.bounds import bounded
from policies.languages import direction
from policies.markdown import html, refuse_odd_links
from policies.models import DataCategory, PolicyVersion, Purpose, Recipient, Section
from policies.refusals import Refused

MOST_PARTS = 1_000  # of each kind; twice what an import takes for headings
MOST_SHOWN = 20_000  # whatever was sent comes back: as many as a request has fields


class PartFormSet(BaseInlineFormSet):
    """Parts of one kind. More than MOST_PARTS are refused together, and all of them are shown again."""

    default_error_messages = {
        **BaseInlineFormSet.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "There are more parts here than a version holds, which is %(num)d: remove or join some.",
            "There are more parts here than a version holds, which are %(num)d: remove or join some.",
            "num",
        ),
    }


def only_translates(request: HttpRequest) -> bool:
    """Whether this person may write translations and nothing else."""
    user = request.user
    return user.has_perm("policies.change_section") and not user.has_perm("policies.change_policyversion")


def target_languages(version: PolicyVersion) -> list[str]:
    """The languages that the version is translated into."""
    return [code for code in version.policy.languages if code != version.authoritative_language]


class PartInline(Multilingual, TranslationStackedInline):
    """Parts of a version, a column per language that the policy enables."""

    extra = 0
    form = TranslatedForm
    formset = PartFormSet
    before: tuple = ()
    translated: tuple[str, ...] = ("title",)
    after: tuple = ()

    def get_fieldsets(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list:
        """The same field in each language on one line, the source language first."""
        languages = [obj.authoritative_language, *target_languages(obj)]
        lines = [columns(self.model, field, languages) for field in self.translated]
        return [(None, {"fields": [*self.before, *lines, *self.after]})]

    def get_formset(self, request: HttpRequest, obj: PolicyVersion | None = None, **kwargs: Any) -> type:
        """Open to a translator in the languages translated into only."""
        kwargs |= {"max_num": MOST_PARTS, "validate_max": True, "absolute_max": MOST_SHOWN}
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.source_language = obj.authoritative_language
        if only_translates(request):
            leave_only(formset.form, target_languages(obj))
        return formset


class SectionForm(TranslatedForm):
    """A section; two of them may ask for the same position, saving puts them in order.

    A text that changed holds no more than a body may, and its links lead somewhere.
    """

    position = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput, initial=0)

    def clean(self) -> dict[str, Any]:
        """The refusal of a text stands at its field."""
        values = super().clean()
        for field in (name for name in self.changed_data if name.startswith("body_")):
            try:
                refuse_odd_links(bounded(values.get(field) or ""))
            except Refused as refused:
                self.add_error(field, str(refused))
        return values

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "position"}


class SectionInline(PartInline):
    """The text itself."""

    model = Section
    form = SectionForm
    template = "admin/policies/policyversion/sections.html"
    before = (("position", "level", "key"),)
    translated = ("title", "body")

    def get_fieldsets(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list:
        """Whoever may only read sees bodies as readers will, without marks."""
        [(name, options)] = super().get_fieldsets(request, obj)
        if not self.has_change_permission(request, obj):
            *others, bodies = options["fields"]
            options["fields"] = [*others, tuple(_as_read(body) for body in bodies)]
        return [(name, options)]

    def get_formset(self, request: HttpRequest, obj: PolicyVersion | None = None, **kwargs: Any) -> type:
        """Of what is only read there is no field to send."""
        if not self.has_change_permission(request, obj):
            kwargs["fields"] = []
        return super().get_formset(request, obj, **kwargs)


def _as_read(column: str) -> Callable[[Section], str]:
    """What stands in the column, as the page will show it, in the direction of its language."""
    field = Section._meta.get_field(column)

    def shown(section: Section) -> str:
        body = mark_safe(html(getattr(section, column) or ""))  # cleaned as everything published is
        language = field.language
        return format_html('<div lang="{}" dir="{}">{}</div>', language, direction(language), body)

    shown.__name__, shown.short_description = column, field.verbose_name
    return shown


class DeclarationInline(PartInline):
    """A declaration: what it says, where it stands in the text, and whether somebody confirmed it."""

    classes = ["collapse"]
    before = (("key", "confirmed"),)
    stands_on = (("section_key", "sentence"),)
    after = stands_on


class PurposeInline(DeclarationInline):
    """What data is used for."""

    model = Purpose
    before = (("key", "optional", "confirmed"),)
    translated = ("title", "description", "collection", "retention")
    after = (
        *DeclarationInline.stands_on,
        ("lawful_basis", "data_categories", "recipients"),
        "validity",
    )


class DataCategoryInline(DeclarationInline):
    """What data is collected, and how."""

    model = DataCategory
    before = (("key", "optional", "confirmed"),)
    translated = ("title", "collection")


class RecipientInline(DeclarationInline):
    """Whom data is shared with."""

    model = Recipient


PARTS = [SectionInline, PurposeInline, DataCategoryInline, RecipientInline]
