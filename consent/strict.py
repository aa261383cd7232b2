"""Serializer fields that take JSON types as they are: for a consent, "yes" is not true."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from policies.rfc3339 import to_second

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
LARGEST_NUMBER = 2**31 - 1
# Of whoever tells of an answer, in a request or in a file.
MOST_PURPOSES, LONGEST_POLICY, LONGEST_ISSUER = 32, 50, 300


class StrictSerializer(serializers.Serializer):
    """A serializer that refuses members it does not know."""

    default_error_messages = {"invalid": _("A JSON object is expected here.")}

    def run_validation(self, data: Any = serializers.empty) -> dict[str, Any]:
        """The checked members. Raises ValidationError."""
        # Of a body that is `null` the framework speaks English to everybody.
        return super().run_validation([] if data is None and self.root is self else data)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The checked members. Raises ValidationError, naming the unknown ones."""
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            raise serializers.ValidationError(
                {
                    name: [serializers.ErrorDetail(_("This member is not known."), "unknown")]
                    for name in unknown
                }
            )
        return super().to_internal_value(data)


class StrictString(serializers.CharField):
    """A JSON string of whole characters, taken as it is: no space is cut off."""

    default_error_messages = {"half": _("The string holds half of a character.")}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        """The string. Raises ValidationError."""
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            data.encode()
        except UnicodeEncodeError:
            self.fail("half")
        return super().to_internal_value(data)


class StrictLine(StrictString):
    """A JSON string that is one line of letters and signs: no control character, none that turns others."""

    default_error_messages = {"line": _("Give one line, with no invisible characters in it.")}

    def to_internal_value(self, data: Any) -> str:
        """The line. Raises ValidationError."""
        text = super().to_internal_value(data)
        if not text.isprintable():
            self.fail("line")
        return text


class StrictPattern(StrictString, serializers.RegexField):
    """A JSON string of one form, a pattern that Python and ECMAScript both read."""

    def __init__(self, pattern: str, **options: Any) -> None:
        # Python's `$` would let a final newline in; the contract has `$` again, which in ECMAScript does not.
        super().__init__(pattern.removesuffix("$") + r"\Z", **options)


class StrictChoice(serializers.ChoiceField):
    """One of a list of JSON strings. What was sent instead is not said back."""

    default_error_messages = {"invalid_choice": _("This is none of the values that are known here.")}

    def to_internal_value(self, data: Any) -> str:
        """The choice. Raises ValidationError."""
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """Literally true or false."""

    default_error_messages = {"invalid": _("Give true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        """The boolean. Raises ValidationError."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class StrictNumber(serializers.IntegerField):
    """A JSON integer from 1 to 2^31 - 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_NUMBER, **options)

    def to_internal_value(self, data: Any) -> int:
        """The number. Raises ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


@extend_schema_field({"type": "string", "pattern": UUID_PATTERN})
class StrictId(serializers.Field):
    """A UUID in its one usual form, as a JSON string."""

    default_error_messages = {"invalid": _("Give an id such as 0199f0c2-5a31-7c44-9d52-8f2f3b0e1a77.")}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        """The id. Raises ValidationError."""
        found = parse_uuid(data) if isinstance(data, str) else None
        if found is None:
            self.fail("invalid")
        return found

    def to_representation(self, value: uuid.UUID) -> str:
        """Its usual form."""
        return str(value)


@extend_schema_field(OpenApiTypes.DATETIME)
class UtcSeconds(serializers.Field):
    """A moment: taken as RFC 3339 with its offset, given in UTC in whole seconds with a Z."""

    default_error_messages = {"invalid": _("Give a moment such as 2026-11-22T09:14:03Z.")}

    def to_internal_value(self, data: Any) -> datetime:
        """The moment in UTC. Raises ValidationError."""
        if not isinstance(data, str) or not RFC3339.fullmatch(data):
            self.fail("invalid")
        try:
            return datetime.fromisoformat(data.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        """Such as 2026-11-22T09:14:03Z, whatever zone is active."""
        return to_second(value)


def parse_uuid(text: str) -> uuid.UUID | None:
    """The UUID written in its one usual form, else None."""
    return uuid.UUID(text) if re.fullmatch(UUID_PATTERN, text) else None
