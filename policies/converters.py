"""What an address may hold: a language of policy text, a version's number, a day, an id."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import UUIDConverter

from policies.languages import OWN_NAMES


class LanguageConverter:
    """A language that policy text may be written in."""

    regex = f"(?:{'|'.join(OWN_NAMES)})"

    def to_python(self, value: str) -> str:
        """The code itself."""
        return value

    def to_url(self, value: str) -> str:
        """The code itself."""
        return value


class NumberConverter(LanguageConverter):
    """A version's number: no sign, no leading zero, and small enough for the database's integer."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


class DayConverter:
    """A day of the years that versions may lie in, such as 2026-11-22."""

    regex = "2[01][0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError, and so no address, where the calendar has none such."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As ISO 8601 writes it."""
        return value.isoformat()


class IdConverter(UUIDConverter):
    """An id, in capitals too: some platforms print them so, and a reader takes both (RFC 9562, clause 4)."""

    regex = f"(?i:{UUIDConverter.regex})"


register_converter(LanguageConverter, "policy_language")
register_converter(NumberConverter, "number")
register_converter(DayConverter, "day")
register_converter(IdConverter, "id")
