"""Plain text as Markdown whose visible words are the same."""

import re

_ACTIVE = re.compile(r"[\\`*_\[\]<>&~|]")
_OPENING = re.compile(r"^(?:[#+=:-]|[0-9]{1,9}(?=[.)]))")


def escaped(text: str) -> str:
    """Return Markdown that shows `text` word for word: same lines, nothing read as markup."""
    return "\n".join(_escaped_line(line.strip()) for line in text.split("\n"))


def escaped_inside(text: str) -> str:
    """Return the same for words that do not begin a line."""
    return _ACTIVE.sub(lambda active: "\\" + active[0], text)


def escaped_opening(line: str) -> str:
    """Return a line of Markdown whose first character opens no list, heading or table."""
    opening = _OPENING.match(line)
    if not opening:
        return line
    # A list number takes its backslash before the stop: a digit cannot be escaped.
    at = opening.end() if opening[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _escaped_line(line: str) -> str:
    return escaped_opening(escaped_inside(line))
