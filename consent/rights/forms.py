"""The form of a request, and the one that takes the code."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consent.addresses import InvalidAddress, normalise
from consent.models import RequestKind


class RequestForm(forms.Form):
    """What is asked for, in whose words, and where the answer goes."""

    kind = forms.ChoiceField(
        label=_("What would you like?"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=4000,
        help_text=_("A question or a complaint needs a sentence; the rest may stay empty."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send a code to it, and then the answer. It is used for nothing else."),
    )

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["address"]

    def clean_address(self) -> str:
        """The address as it is kept. Raises ValidationError."""
        try:
            return normalise(self.cleaned_data["address"])
        except InvalidAddress as error:
            raise ValidationError(str(error), code=error.code) from error


class CodeForm(forms.Form):
    """Six digits."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
