"""Fields for numbers as people write them: with the digits and the decimal mark of any keyboard."""

import re
from typing import Any

from django import forms

WHOLE = re.compile(r"\s*(?:\d+|\d{1,3}(?:[,٬]\d{3})+)\s*")
# Three digits after a comma may be thousands: who wrote that is asked.
DECIMAL = re.compile(r"\s*(?:(?:\d*[.٫])?\d+|\d+,\d{1,2})\s*")


class WholeField(forms.IntegerField):
    """A whole number, the thousands parted or not."""

    # A field of type number takes European digits only.
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"})

    def to_python(self, value: Any) -> int | None:
        """The number. Raises ValidationError for what is not one, such as 1_0."""
        return super().to_python(_plain(value, WHOLE, {",": "", "٬": ""}))


class DecimalField(forms.FloatField):
    """A number that may have a fraction; a whole one is shown without."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"})

    def to_python(self, value: Any) -> float | None:
        """The number. Raises ValidationError for what is not one, or could be two."""
        return super().to_python(_plain(value, DECIMAL, {",": ".", "٫": "."}))

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: 1 as it was typed, and not 1.0."""
        return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: Any, written: re.Pattern[str], marks: dict[str, str]) -> Any:
    if value in forms.Field.empty_values:
        return value
    return str(value).translate(str.maketrans(marks)) if written.fullmatch(str(value)) else "?"
