"""Every msgid that our Python and templates ask for, read without the gettext programs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ["policies", "consent", "notifications", "cachoo_privacy"]
# What each function of django.utils.translation takes, in order.
SHAPES = {
    "gettext": ("text",),
    "gettext_lazy": ("text",),
    "gettext_noop": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(({LITERAL}(?:\s*,\s*{LITERAL})*)")


class Msgid(NamedTuple):
    """What a catalogue is asked for; `plural` and `context` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""


def in_python(source: str) -> Iterator[Msgid]:
    """Yield the msgids of literal calls, by whatever name django.utils.translation was imported."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: SHAPES[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in SHAPES
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            shape = names[node.func.id]
            if len(words) >= len(shape):
                yield Msgid(**dict(zip(shape, words, strict=False)))


def in_template(source: str) -> Iterator[Msgid]:
    """Yield the msgids of a template, as Django's own extraction sees them."""
    for name, arguments in CALL.findall(templatize(source)):
        words = [ast.literal_eval(literal) for literal in re.findall(LITERAL, arguments)]
        yield Msgid(**dict(zip(SHAPES["gettext" if name == "_" else name], words, strict=True)))


@cache
def everywhere() -> frozenset[Msgid]:
    """The msgids of all our code and templates."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            found.update(in_python(path.read_text("utf-8")))
    for folder in ("templates", *(f"{app}/templates" for app in APPS)):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".html", ".txt"}:
                found.update(in_template(path.read_text("utf-8")))
    return frozenset(found)
