"""For forms of the desk whose reason is kept: one that nobody can read is none."""

from django import forms
from django.core.exceptions import ValidationError

from policies.seen import is_visible


def visible(words: str) -> None:
    """Raise ValidationError, as for an empty field, for words that show nothing."""
    if not is_visible(words):
        raise ValidationError(forms.Field.default_error_messages["required"], code="required")
