"""What a person typed into a draft's form, brought onto the draft as it is stored now."""

import re

from django.http import QueryDict

from policies.models import PolicyVersion, Scratch

PARTS = ("sections", "purposes", "data_categories", "recipients")
FIELD = re.compile(rf"({'|'.join(PARTS)})-(\d+)-(\w+)")
# What belongs to the page or to the press, not to the text.
PAGE, ACTION = "_page", "_action"
OF_THE_PAGE = {
    "csrfmiddlewaretoken",
    "seen",
    "shown",
    "again",
    PAGE,
    ACTION,
    "_save",
    "_continue",
    "_arrange",
}
# No page carries these on.
SECRET = {"password", "code"}

Rows = dict[int, dict[str, str]]


def words_typed(data: QueryDict) -> list[tuple[str, str]]:
    """The names and values to carry on from one page to the next."""
    left_out = OF_THE_PAGE | SECRET
    return [(name, value) for name, values in data.lists() for value in values if name not in left_out]


def typed_before(scratch: Scratch) -> QueryDict:
    """The form as somebody left it, over the text that they saw then."""
    data = QueryDict(mutable=True)
    for name, value in scratch.words:
        data.appendlist(name, value)
    data["seen"] = scratch.seen
    return data


def counted(data: QueryDict) -> QueryDict:
    """The same words, with as many parts of each kind as came, whatever the page says of their number."""
    told = data.copy()
    for prefix in PARTS:
        rows = rows_of(data, prefix)
        take_out(told, prefix)
        stored = [row for row in rows.values() if row.get("id")]
        put(told, prefix, stored, [row for row in rows.values() if not row.get("id")])
    return told


def rebased(data: QueryDict, version: PolicyVersion) -> QueryDict:
    """The same words, each part on the row that is stored for it today.

    A part that somebody removed meanwhile becomes a new one; a new one whose key is there by now, because it
    was sent twice or two people had the same thought, goes onto that row. Parts of which nothing was typed
    stay as they are.
    """
    moved = data.copy()
    for prefix in PARTS:
        rows = rows_of(data, prefix)
        if rows:
            take_out(moved, prefix)
            stored, new = _sorted_out(rows, dict(getattr(version, prefix).values_list("pk", "key")))
            put(moved, prefix, stored, new)
    return moved


def rows_of(data: QueryDict, prefix: str) -> Rows:
    """The typed parts of one kind by their place in the form."""
    rows: Rows = {}
    for name, value in data.items():
        match = FIELD.fullmatch(name)
        if match and match[1] == prefix:
            rows.setdefault(int(match[2]), {})[match[3]] = value
    return dict(sorted(rows.items()))


def put(data: QueryDict, prefix: str, stored: list[dict[str, str]], new: list[dict[str, str]]) -> None:
    """The form has these parts of the kind: first those that are stored, then the new ones."""
    for place, row in enumerate([*stored, *new]):
        for field, value in row.items():
            data[f"{prefix}-{place}-{field}"] = value
    data[f"{prefix}-TOTAL_FORMS"] = str(len(stored) + len(new))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored))


def take_out(data: QueryDict, prefix: str) -> None:
    for name in [name for name in data if (match := FIELD.fullmatch(name)) and match[1] == prefix]:
        del data[name]


def _sorted_out(rows: Rows, keys: dict[int, str]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows that are stored today, with their ids, and those that are not."""
    there, gone = [], []
    for row in rows.values():
        (there if row.get("id", "").isdecimal() and int(row["id"]) in keys else gone).append(row)
    free = {key: pk for pk, key in keys.items() if str(pk) not in {row["id"] for row in there}}
    new = []
    for row in gone:
        pk = free.pop(row.get("key", ""), None)
        if pk:
            there.append({**row, "id": str(pk)})
        elif not row.get("DELETE"):
            new.append({**row, "id": ""})
    return there, new
