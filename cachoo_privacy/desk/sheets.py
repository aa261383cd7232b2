"""CSV as spreadsheets open it: Arabic readable, one line a row, and no cell that runs as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where a language's spreadsheets part cells by a semicolon, what follows one within a cell begins a cell.
PARTED = re.compile(r"(?<=;)(?=[ \u00a0]*[=+\-@\t\r\n＝＋－＠])")
MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else


class _Lines:
    """Gives the writer's line back in place of keeping it."""

    def write(self, line: str) -> str:
        return line


def cell(value: Any) -> str:
    """The value as text, a moment in ISO 8601; what a spreadsheet would run stands behind an apostrophe."""
    written = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    text = PARTED.sub("'", written)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(RUNS) else text


def lines(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the file line by line, its mark first."""
    writer = csv.writer(_Lines())
    yield MARK
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def sheet(name: str, head: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The file as a download that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines(head, rows), content_type="text/csv; charset=utf-8", headers=headers)
