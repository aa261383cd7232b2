"""How a request's JSON is read: as the standard writes it, and so that nobody can read it otherwise."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 in which each member of an object stands once."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping | None = None
    ) -> Any:
        """What the body says. Raises ParseError."""
        text = codecs.getreader("utf-8")(stream)
        try:
            return json.load(text, parse_constant=strict_constant, object_pairs_hook=once)
        except ValueError as error:
            raise ParseError from error


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members. Raises ValueError for one that stands twice.

    Of such a member one reader takes the first and another the last: neither is an answer.
    """
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice")
    return members
