"""Plain text as Markdown whose visible words are the same, and back."""

import re

_ACTIVE = re.compile(r"[\\`*_\[\]<>&~|]")
_OPENING = re.compile(r"^(?:[#+=-]|[0-9]{1,9}(?=[.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escaped(text: str) -> str:
    """Return Markdown that shows `text` word for word: same lines, nothing read as markup."""
    return "\n".join(_escaped_line(line.strip()) for line in text.split("\n"))


def unescaped(markdown: str) -> str:
    """Return the text that was given to `escaped` (not a Markdown renderer: it knows escapes only)."""
    return _ESCAPED.sub(r"\1", markdown)


def _escaped_line(line: str) -> str:
    line = _ACTIVE.sub(lambda active: "\\" + active[0], line)
    opening = _OPENING.match(line)
    if not opening:
        return line
    # A list number takes its backslash before the stop: a digit cannot be escaped.
    at = opening.end() if opening[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"
