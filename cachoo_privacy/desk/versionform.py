"""The form of a draft: never saved over what somebody else has saved since it was opened."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.desk.consequences import WORTH_OF_USE, of_each_class
from cachoo_privacy.desk.translations import TranslatedForm
from policies.languages import POLICY_LANGUAGES
from policies.models import PolicyVersion, Status
from policies.models.version import EARLIEST, LATEST
from policies.stamps import stamp

# Neither of them takes an edit any more.
CLOSED = (Status.SCHEDULED, Status.PUBLISHED)


def refuse_implausible(moment: datetime) -> None:
    """Raise ValidationError for a year that the database would refuse."""
    if not EARLIEST.year <= moment.year < LATEST.year:
        raise ValidationError(_("Give a moment between the years 2000 and 2200."))


def moment_field(name: str) -> forms.DateTimeField:
    """The model's field with the browser's own picker: no script, and no doubt about the order."""
    field = PolicyVersion._meta.get_field(name)
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=field.verbose_name,
        help_text=field.help_text,
        required=False,
        widget=widget,
        validators=[refuse_implausible],
    )


class VersionForm(TranslatedForm):
    """A version's words, dates and rules. `seen` is the stamp of the text that the page was made from."""

    effective_at = moment_field("effective_at")
    enforce_at = moment_field("enforce_at")
    authoritative_language = forms.ChoiceField(
        label=PolicyVersion._meta.get_field("authoritative_language").verbose_name
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    is_stale = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance
        if "authoritative_language" in self.fields:
            offered = [(code, name) for code, name in POLICY_LANGUAGES if code in version.policy.languages]
            self.fields["authoritative_language"].choices = offered
        if "change_class" in self.fields:
            self.fields["change_class"].help_text = lazy(of_each_class, str)(version)
        if "floor_mode" in self.fields:
            self.fields["floor_mode"].help_text = WORTH_OF_USE
        if "seen" in self.fields:
            self.initial["seen"] = stamp(version)

    def clean(self) -> dict[str, Any]:
        """The row is locked until the save is committed, and is still the one that the page showed.

        Otherwise the form `is_stale`, and `stamp_now` is the mark of the text that stands there.
        """
        values = super().clean()
        now = PolicyVersion.objects.select_for_update().get(pk=self.instance.pk)
        if "again" in self.data:
            raise ValidationError(_("This is what you typed. It is not saved yet: look it over, then save."))
        self.stamp_now = stamp(now)
        self.is_stale = values.get("seen") != self.stamp_now or now.status in CLOSED
        if self.is_stale:
            raise ValidationError(_("Somebody saved this version after you opened it."))
        enforced_early(values)
        return values


def enforced_early(values: dict[str, Any]) -> None:
    """Raise ValidationError when answers would be required before the version takes effect."""
    effective_at, enforce_at = values.get("effective_at"), values.get("enforce_at")
    if effective_at and enforce_at and enforce_at < effective_at:
        raise ValidationError(
            {"enforce_at": _("Answers cannot be required before the version takes effect.")}
        )
