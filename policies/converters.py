"""What an address may hold: a language of policy text, a version's number. Registered when Django starts."""

from django.urls import register_converter

from policies.languages import OWN_NAMES


class LanguageConverter:
    """A language that policy text may be written in."""

    regex = "|".join(OWN_NAMES)

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


register_converter(LanguageConverter, "policy_language")
register_converter(NumberConverter, "number")
