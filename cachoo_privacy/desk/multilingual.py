"""Forms with a column per language: each field says its language and runs its own way."""

from copy import deepcopy
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import Field, Model, TextField
from django.http import HttpRequest

from policies.languages import column_of, direction

# Read by programs: always left to right.
CODES = {"slug", "key", "section_key", "contact_email", "data_categories", "recipients", "jurisdictions"}


class Readable:
    """A closed field is scrolled and copied by keyboard, and sent along as it was seen; never stored."""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        """Read-only where Django says disabled."""
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        if attributes.pop("disabled", False):
            attributes["readonly"] = True
        return context


class PlainInput(Readable, AdminTextInputWidget):
    """A line of text in one language."""


class PlainTextarea(Readable, AdminTextareaWidget):
    """A browser ends lines with CR LF, a text of ours with LF: an unedited one must not look edited."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """What was typed, with our line ends."""
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if typed else typed


class Multilingual:
    """An admin class before modeltranslation's: sets `lang` and `dir` on the server, never by script."""

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The field in its own direction, whatever the page's."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        language = getattr(db_field, "language", None)
        if language:
            field.widget.attrs.update(lang=language, dir=direction(language))
        elif db_field.name in CODES:
            field.widget.attrs.update(dir="ltr", spellcheck="false")
        elif isinstance(db_field, TextField):
            field.widget.attrs["dir"] = "auto"
        if isinstance(db_field, TextField):
            field.widget.attrs["rows"] = 6
            field.widget = PlainTextarea(field.widget.attrs)
        elif language:
            field.widget = PlainInput(field.widget.attrs)
        return field


def columns(model: type[Model], field: str, languages: list[str]) -> tuple[str, ...]:
    """The names of a translated field's columns in these languages, side by side on one line."""
    return tuple(model._meta.get_field(column_of(field, language)).name for language in languages)


def leave_only(form: type[forms.ModelForm], languages: list[str]) -> None:
    """Every column in the form class is closed but those of these languages."""
    for column in form._meta.model._meta.concrete_fields:
        if column.name in form.base_fields and getattr(column, "language", None) not in languages:
            # A copy: fields declared on a form class are shared by every form that is made of it.
            form.base_fields[column.name] = closed = deepcopy(form.base_fields[column.name])
            closed.disabled = True
