"""What is logged: a line of JSON each, with the request's or the task's id, and nothing about a person.

An address of ours may hold a token, so a request is told by its route; an error's words may quote a row of
the database, so mail and network addresses are struck out of them, and of every other word.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from celery import current_task
from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")
GROUP = "[0-9a-fA-F]{1,4}"
PERSONAL = (
    # What PostgreSQL adds to a refusal: the values of the row, which may have lines and paragraphs.
    (
        re.compile(
            r"^(DETAIL|CONTEXT|LINE \d+):(?:(?!\n\n(?:The above|During) ).)*", re.MULTILINE | re.DOTALL
        ),
        r"\1: [struck out]",
    ),
    (re.compile(r"\b(cpk_|whsec_|Bearer )[\w.~+/=-]+"), r"\1[token]"),
    (
        re.compile(r"(?:\"[^\"\n]+\"|[^\s@<>\"'(),;:=/\\]+)(?:@|%40)(?:localhost\b|[\w-]+(?:\.[\w-]+)+)"),
        "[address]",
    ),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"), "[ip]"),
    (re.compile(rf"(?<![\w:])(?:{GROUP}:){{3,7}}(?::?{GROUP}){{1,4}}(?![\w:])"), "[ip]"),
    (re.compile(rf"(?<![\w:])(?:{GROUP}:){{0,6}}(?:{GROUP})?::(?:{GROUP}:){{0,6}}{GROUP}(?![\w:])"), "[ip]"),
)
# gunicorn quotes whatever it could not read, and the address of a request that the application let fall.
OF_A_REQUEST = re.compile(r"(Invalid request) from \S+( \w[\w ]*)?.*|(Error handling request).*", re.DOTALL)


class Line(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; `request` and `task` are there where the record came out of one."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            # Django tells of a refused request when its middleware is done.
            "request": request_id.get() or getattr(getattr(record, "request", None), "request_id", ""),
            "task": current_task.request.id if current_task else "",
            "error": self.formatException(record.exc_info) if record.exc_info else "",
        }
        kept = {key: impersonal(value) for key, value in said.items() if value}
        return json.dumps(kept, ensure_ascii=False)


def impersonal(words: str) -> str:
    """The words without addresses of people and machines, and without values of rows."""
    for pattern, instead in PERSONAL:
        words = pattern.sub(instead, words)
    return words


def _message(record: logging.LogRecord) -> str:
    """The record's own words; of a request that went wrong its method, route and status."""
    request = getattr(record, "request", None)
    if record.name == "gunicorn.error":
        return OF_A_REQUEST.sub(r"\1\2\3", record.getMessage())
    if not isinstance(request, HttpRequest):
        return record.getMessage()
    match = request.resolver_match
    route = f"/{match.route}" if match else "no route of ours"
    return f"{request.method} {route}: {getattr(record, 'status_code', '')}"
