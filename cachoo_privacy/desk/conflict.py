"""Two people saved one draft: the later of them sees both texts, and decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext

from cachoo_privacy.desk.translations import FITS
from cachoo_privacy.desk.typed import words_typed
from policies.comparison import ShownSection, shown
from policies.diff.words import Run, compare, is_changed
from policies.languages import OWN_NAMES, direction
from policies.models import PolicyVersion, Section
from policies.redline import redline, stored_text, text_of

COMPARED_AS_TEXT = ("title_", "body_")


@dataclass(frozen=True)
class TextDifference:
    """What the typed text of one language changes in the stored one."""

    language: str
    name: str
    direction: str
    heading: tuple[Run, ...]
    sections: list[ShownSection]


@dataclass(frozen=True)
class FieldDifference:
    """A field beside the text: as it is stored, and as it was typed."""

    label: str
    direction: str
    language: str
    runs: tuple[Run, ...]


def differences(form: forms.ModelForm, formsets: list) -> dict[str, Any]:
    """What saving the typed words now would change, as the page of the conflict shows it."""
    return {"texts": list(_texts(form, formsets)), "fields": list(_fields(form, formsets))}


def carried(request: HttpRequest, form: forms.ModelForm) -> dict[str, Any]:
    """What the next press sends: every typed word, and the mark of the text that this page shows."""
    return {"typed": words_typed(request.POST), "seen": form.stamp_now}


def is_said_already(form: forms.ModelForm, formsets: list) -> bool:
    """Whether saving would change nothing but how places are numbered: a form that was sent twice."""
    if set(form.changed_data) - {"seen"}:
        return False
    parts = [part for formset in formsets for part in formset.forms]
    if any(set(part.changed_data) - {"position"} for part in parts):
        return False
    stored = [section.pk for section in form.instance.sections.all()]
    return stored == [section.pk for section in _typed_sections(form.instance, formsets)]


def _texts(form: forms.ModelForm, formsets: list) -> Iterator[TextDifference]:
    version = form.instance
    stored = PolicyVersion.objects.get(pk=version.pk)
    sections = _typed_sections(version, formsets)
    for language in version.policy.languages:
        found = redline(stored_text(stored, language), text_of(version, sections, language))
        heading = found.title if is_changed(found.title) else ()
        if heading or found.touched:
            sections_shown = [shown(section, whole=False) for section in found.touched]
            name, runs_to = OWN_NAMES[language], direction(language)
            yield TextDifference(language, name, runs_to, heading, sections_shown)


def _typed_sections(version: PolicyVersion, formsets: list) -> list[Section]:
    """The sections that saving would leave, in their order: the typed ones, and those added meanwhile."""
    formset = next((one for one in formsets if one.model is Section), None)
    if formset is None:
        return list(version.sections.all())
    typed = [one for one in formset.forms if one.instance.pk or one.has_changed()]
    left = [one.instance for one in typed if one not in formset.deleted_forms]
    known = {one.instance.pk for one in typed}
    left += [section for section in version.sections.all() if section.pk not in known]
    return sorted(left, key=lambda section: (section.position, section.pk or 0))


def _fields(form: forms.ModelForm, formsets: list) -> Iterator[FieldDifference]:
    for bound in _changed(form, skipped=("title_", "seen")):
        yield _difference(bound, bound.label)
    for formset in formsets:
        skipped = (*COMPARED_AS_TEXT, "position", "level", "key") if formset.model is Section else ()
        for one in formset.forms:
            for bound in _changed(one, skipped=skipped):
                yield _difference(bound, f"{one.instance} — {bound.label}")


def _changed(form: forms.ModelForm, skipped: tuple[str, ...]) -> list[BoundField]:
    return [form[name] for name in form.changed_data if not name.startswith((*skipped, FITS))]


def _difference(bound: BoundField, label: str) -> FieldDifference:
    attrs = bound.field.widget.attrs
    before, after = _words(bound, bound.initial), _words(bound, bound.value())
    return FieldDifference(label, attrs.get("dir", "auto"), attrs.get("lang", ""), compare(before, after))


def _words(bound: BoundField, value: object) -> str:
    if isinstance(bound.field, forms.BooleanField):
        return gettext("yes") if value in (True, "on", "True") else gettext("no")
    choices = dict(getattr(bound.field, "choices", None) or {})
    if isinstance(value, list):
        return ", ".join(value)
    return str(choices.get(value, localize(value) if value is not None else ""))
