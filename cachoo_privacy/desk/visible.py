"""For forms of the desk whose reason is kept: one that nobody can read is none, and none names a person."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from policies.seen import is_visible

ADDRESS = re.compile(r"[^\s@]@[^\s@]")


def kept_reason(label: str, help_text: str = "") -> forms.CharField:
    """The field of a reason that is kept after its person is erased."""
    return forms.CharField(label=label, help_text=help_text, max_length=300, validators=[visible, nameless])


def visible(words: str) -> None:
    """Raise ValidationError, as for an empty field, for words that show nothing."""
    if not is_visible(words):
        raise ValidationError(forms.Field.default_error_messages["required"], code="required")


def nameless(words: str) -> None:
    """Raise ValidationError for words that hold an e-mail address: they stay when its person is erased."""
    if ADDRESS.search(words):
        raise ValidationError(
            gettext("Write no e-mail address here: this is kept even after the person is erased."),
            code="address",
        )
