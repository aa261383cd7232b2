"""What is wrong in a long form, gathered at its head, each with the way to its field."""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm

from policies.languages import column_of


@dataclass(frozen=True)
class Wrong:
    """One field that was refused: where it is, what it is called, in which part, and why."""

    field: str
    label: object
    part: str
    why: str


def wrong_in(context: dict[str, Any]) -> list[Wrong]:
    """The refused fields of a change form and its parts, in the order of the page."""
    source = context["original"].authoritative_language
    parts = [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
    return [*_of(context["adminform"].form, source), *(one for form in parts for one in _of(form, source))]


def _of(form: BaseForm, source: str) -> list[Wrong]:
    title = column_of("title", source)
    called = form[title].value() if form.prefix and title in form.fields else ""
    return [
        Wrong(field.id_for_label, field.label, called or "", field.errors[0])
        for field in form.visible_fields()
        if field.errors
    ]
