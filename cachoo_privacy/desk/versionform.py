"""The form of a draft: never saved over what somebody else has saved since it was opened."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.desk.consequences import WORTH_OF_USE, of_each_class
from cachoo_privacy.desk.translations import TranslatedForm
from policies.languages import POLICY_LANGUAGES
from policies.locking import locked
from policies.models import PolicyVersion, Status
from policies.models.version import EARLIEST, LATEST
from policies.stamps import stamp

MOMENTS = ("effective_at", "enforce_at")
# Neither of them takes an edit any more.
CLOSED = (Status.SCHEDULED, Status.PUBLISHED)


def refuse_implausible(moment: datetime) -> None:
    """Raise ValidationError for a year that the database would refuse."""
    if not EARLIEST.year <= moment.year < LATEST.year:
        raise ValidationError(_("Give a moment between the years 2000 and 2200."))


class MomentField(forms.DateTimeField):
    """To the minute, as the browser's picker has it: seconds that it cannot show are no change."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute was chosen."""
        try:
            chosen = self.to_python(data)
        except ValidationError:
            return True
        return _minute(chosen) != _minute(initial)


def _minute(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


def moment_field(name: str) -> MomentField:
    """The model's field with the browser's own picker: no script, and no doubt about the order."""
    field = PolicyVersion._meta.get_field(name)
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")
    return MomentField(
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
            self.fields["change_class"].help_text = of_each_class(version)
        if "floor_mode" in self.fields:
            self.fields["floor_mode"].help_text = WORTH_OF_USE
        if "seen" in self.fields:
            self.initial["seen"] = stamp(version)

    def clean(self) -> dict[str, Any]:
        """The row is locked until the save is committed, and is still the one that the page showed.

        Otherwise the form `is_stale`, and `stamp_now` is the mark of the text that stands there.
        """
        values = super().clean()
        now = locked(self.instance)
        if "again" in self.data:
            raise ValidationError(_("This is what you typed. It is not saved yet: look it over, then save."))
        self.stamp_now = stamp(now)
        self.is_stale = values.get("seen") != self.stamp_now or now.status in CLOSED
        if self.is_stale:
            raise ValidationError(_("Somebody saved this version after you opened it."))
        self._keep_seconds(values)
        enforced_early(values)
        self._refuse_the_past(timezone.now())
        return values

    def _keep_seconds(self, values: dict[str, Any]) -> None:
        for name in MOMENTS:
            if name in values and name not in self.changed_data:
                values[name] = self.initial.get(name)

    def _refuse_the_past(self, now: datetime) -> None:
        """A moment that is chosen now has not passed; one that passed since it was chosen can wait."""
        for name in MOMENTS:
            chosen = self.cleaned_data.get(name)
            if chosen and name in self.changed_data and chosen <= now:
                self.add_error(name, _("This moment has passed. Choose a later one, or leave it empty."))


def enforced_early(values: dict[str, Any]) -> None:
    """Raise ValidationError when answers would be required before the version takes effect."""
    effective_at, enforce_at = values.get("effective_at"), values.get("enforce_at")
    if effective_at and enforce_at and enforce_at < effective_at:
        raise ValidationError(
            {"enforce_at": _("Answers cannot be required before the version takes effect.")}
        )
