"""Sections in a draft's form: shown in their order, and moved, added or removed before anything is saved."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib.admin.helpers import InlineAdminForm, InlineAdminFormSet
from django.http import QueryDict
from django.utils.translation import gettext

from cachoo_privacy.desk.typed import Rows, put, rows_of, take_out
from policies.arranging import moved
from policies.languages import column_of
from policies.models.section import WITHOUT_HEADING

PREFIX = "sections"
COMMAND = re.compile(r"(up|down|add|remove|restore):([0-9]{1,4})")


@dataclass(frozen=True)
class Row:
    """One section of the form: its place in the formset, and its printed number ('' without a heading)."""

    form: InlineAdminForm
    index: int | str
    number: str
    title: str
    removed: bool


def sections_of(context: dict[str, Any]) -> dict[str, Any]:
    """What the form's page shows of its sections."""
    source = context["original"].authoritative_language
    for one in context["inline_admin_formsets"]:
        if one.formset.prefix == PREFIX:
            return {"section_rows": in_order(one, source), "section_pattern": pattern(one)}
    return {}


def said_of(arranged: dict[str, Any]) -> dict[str, Any]:
    """What was done with a section, in words too."""
    words = {
        "up": gettext("“{title}” stands at {place} of {count} now."),
        "down": gettext("“{title}” stands at {place} of {count} now."),
        "add": gettext("A new section stands at {place} of {count}."),
        "remove": gettext("“{title}” will be removed when you save."),
        "restore": gettext("“{title}” stays."),
    }
    return {**arranged, "said": words[arranged["act"]].format(**arranged)} if arranged else {}


def in_order(formset: InlineAdminFormSet, source: str) -> list[Row]:
    """The sections of the form as they would be read."""
    shown = [(index, one) for index, one in enumerate(formset) if not _is_pattern(one)]
    counted, rows = [0, 0, 0], []
    for index, one in sorted(shown, key=lambda pair: (_whole(_value(pair[1], "position")), pair[0])):
        level = min(max(_whole(_value(one, "level")), 1), 3)
        removed, bare = bool(_value(one, "DELETE")), WITHOUT_HEADING.get(_value(one, "key"))
        if not (bare or removed):
            counted = [*counted[: level - 1], counted[level - 1] + 1, *[0] * (3 - level)]
        number = "" if bare or removed else ".".join(map(str, counted[:level]))
        rows.append(Row(one, index, number, _title(one, source), removed))
    return rows


def pattern(formset: InlineAdminFormSet) -> Row | None:
    """What a new section is made of by script; None for whoever may not add one."""
    return next(
        (Row(one, "__prefix__", "", gettext("New section"), False) for one in formset if _is_pattern(one)),
        None,
    )


def arranged(data: QueryDict, command: str, source: str) -> tuple[QueryDict, dict[str, Any]]:
    """The typed words with one section moved, added, removed or kept, and what the page says of it.

    A command that fits no section changes nothing. `source` is the language that names the section.
    """
    match, rows = COMMAND.fullmatch(command), rows_of(data, PREFIX)
    if not match or not (int(match[2]) in rows or match[1] == "add"):
        return data, {}
    act, index = match[1], int(match[2])
    order = sorted(rows, key=lambda place: (_whole(rows[place].get("position")), place))
    if act in ("up", "down"):
        levels = [_whole(rows[place].get("level")) or 1 for place in order]
        order = [order[one] for one in moved(levels, order.index(index), up=act == "up")]
    elif act == "add":
        below, index = index, max(rows, default=-1) + 1
        order.insert(order.index(below) + 1 if below in order else len(order), index)
        rows[index] = _new_row(rows, below)
    else:
        rows[index]["DELETE"] = "on" if act == "remove" else ""
    for position, place in enumerate(order):
        rows[place]["position"] = str(position)
    sorted_rows = sorted(rows, key=lambda place: (not rows[place].get("id"), place))
    stored = [rows[place] for place in sorted_rows if rows[place].get("id")]
    changed = data.copy()
    take_out(changed, PREFIX)
    put(changed, PREFIX, stored, [rows[place] for place in sorted_rows[len(stored) :]])
    place = order.index(index) + 1
    title = rows[index].get(column_of("title", source), "")
    said = {
        "act": act,
        "index": sorted_rows.index(index),
        "place": place,
        "count": len(order),
        "title": title,
    }
    return changed, said


def _new_row(rows: Rows, below: int) -> dict[str, str]:
    """An empty section below another one, on its level, with a key that nobody has."""
    keys = {row.get("key") for row in rows.values()}
    number = next(one for one in count(len(rows) + 1) if f"section-{one}" not in keys)
    level = rows.get(below, {}).get("level", "1")
    return {"id": "", "level": level, "key": f"section-{number}"}


def _is_pattern(form: InlineAdminForm) -> bool:
    return form.form.prefix == f"{PREFIX}-__prefix__"


def _title(form: InlineAdminForm, source: str) -> str:
    bare = WITHOUT_HEADING.get(_value(form, "key"))
    return str(bare or _value(form, column_of("title", source)) or gettext("New section"))


def _value(form: InlineAdminForm, name: str) -> Any:
    if name in form.form.fields:
        return form.form[name].value()
    return getattr(form.form.instance, name, None)


def _whole(value: object) -> int:
    return int(value) if str(value or "").isdecimal() else 0
