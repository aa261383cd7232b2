"""A page's form with words in it that were typed before."""

from collections import defaultdict
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext
from lxml import html
from lxml.html.builder import CLASS, P

# What only the page or the person's own hand may say.
NEVER = {"hidden", "password", "file", "submit", "button", "image", "reset"}


def refilled(page: str, *, at: str, action: str, typed: list[tuple[str, str]]) -> str | None:
    """The page with these words in the form that is sent to `action`; None where it has no such form."""
    words = defaultdict(list)
    for name, value in typed:
        words[name].append(value)
    tree = html.document_fromstring(page)
    forms = [form for form in tree.iter("form") if _leads_to(form, at, action)]
    best = max(forms, key=lambda form: _likeness(form, words), default=None)
    if best is None or not _fields(best, words):
        return None
    for field in _fields(best):
        _fill(field, words[field.get("name")])
    for fold in best.iterancestors("details"):
        fold.set("open", "")
    said = gettext("This is what you typed. It is not saved yet: look it over, then save.")
    best.insert(0, P(CLASS("desk-warning"), said, role="status"))
    return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")


def _leads_to(form: html.HtmlElement, at: str, action: str) -> bool:
    named = [form.get("action") or at, *form.xpath(".//@formaction")]
    return form.get("method") == "post" and action in {urlsplit(urljoin(at, one)).path for one in named}


def _fields(form: html.HtmlElement, words: dict | None = None) -> list[html.HtmlElement]:
    """What a person fills in; with `words`, only those of which there are some."""
    return [
        field
        for field in form.iter("input", "textarea", "select")
        if field.get("name") and field.get("type") not in NEVER
        if words is None or field.get("name") in words
    ]


def _likeness(form: html.HtmlElement, words: dict) -> int:
    """How many of the words this form can hold, or has in it already for no hand to change."""
    alike = 0
    for field in form.iter("input", "textarea", "select"):
        held = words.get(field.get("name"))
        if held and field.tag == "select":
            alike += any(option.get("value", option.text) in held for option in field.iter("option"))
        elif held:
            alike += field.get("type") != "hidden" or field.get("value") in held
    return alike


def _fill(field: html.HtmlElement, values: list[str]) -> None:
    if field.tag == "select":
        for option in field.iter("option") if values else ():
            _mark(option, "selected", option.get("value", option.text) in values)
    elif field.get("type") in {"checkbox", "radio"}:
        _mark(field, "checked", field.get("value", "on") in values)
    elif values and field.tag == "textarea":
        field.text = f"\n{values.pop(0)}"  # browsers leave out the first line's end
    elif values:
        field.set("value", values.pop(0))


def _mark(element: html.HtmlElement, name: str, is_so: bool) -> None:
    element.attrib.pop(name, None)
    if is_so:
        element.set(name, "")
