"""The form of one row: never saved over what somebody else has saved since it was opened."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from policies.stamps import stamp_of


class StampedForm(forms.ModelForm):
    """`seen` is the mark of the row that the page was made from. What would be overwritten is said at its
    field; pressed again, it is overwritten knowingly.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = stamp_of(self.instance)

    @cached_property
    def changed_data(self) -> list[str]:
        """Without the mark, which is no part of the row."""
        return [name for name in super().changed_data if name != "seen"]

    def clean(self) -> dict[str, Any]:
        """The row is locked until the save is committed, and is still the one that the page showed."""
        values = super().clean()
        if self.instance.pk:
            now = type(self.instance).objects.select_for_update().filter(pk=self.instance.pk).first()
            if now is None:
                raise ValidationError(_("Somebody has deleted this meanwhile."))
            if values.get("seen") != stamp_of(now):
                self._say_what_differs(now, values)
        return values

    def _say_what_differs(self, now: Model, values: dict[str, Any]) -> None:
        """A form that was sent twice differs in nothing, and is simply saved."""
        stored = {name: getattr(now, name) for name in values if name != "seen"}
        differs = {name: value for name, value in stored.items() if (value or "") != (values[name] or "")}
        for name, value in differs.items():
            self.add_error(name, _("Somebody has saved meanwhile: %(value)s") % {"value": _words(value)})
        if differs:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = stamp_of(now)
            said = _(
                "Somebody saved this after you opened it. Look at what differs; saved again, yours stays."
            )
            self.add_error(None, ValidationError(said))


def _words(value: Any) -> str:
    return _(", ").join(map(str, value)) if isinstance(value, list) else str(value or "—")
