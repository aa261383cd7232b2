"""Forms of texts in several languages: each translation remembers its source and tells when it is behind."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from policies import markdown
from policies.diff.words import compare
from policies.languages import direction
from policies.translating import Stale, stale_of, touch

FITS = "fits_"


class TranslatedForm(forms.ModelForm):
    """A version or a part of it; the class that the desk makes of it knows `source_language`."""

    source_language = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.widget.attrs.get("lang") == self.source_language:
                field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} desk-source".strip()
        if self.instance.pk:
            self._mark_stale()

    def save(self, commit: bool = True) -> Any:
        """The row, which knows what its translations were made of."""
        fits = [
            name.removeprefix(FITS)
            for name, said in self.cleaned_data.items()
            if name.startswith(FITS) and said
        ]
        seen = self._source_seen()
        touch(self.instance, self.initial, source=self.source_language, fits=fits, seen=seen)
        return super().save(commit)

    def _source_seen(self) -> dict[str, str]:
        """The source that stood beside the translation while it was written, where it was only to be read.

        Somebody may have changed it since: then the translation is behind the moment it is saved.
        """
        closed = [name for name, field in self.fields.items() if field.disabled]
        sent = {name: self[name].data for name in closed if name.endswith(f"_{self.source_language}")}
        return {name: words for name, words in sent.items() if words is not None}

    def _mark_stale(self) -> None:
        targets = {field.widget.attrs.get("lang") for field in self.fields.values()} - {
            None,
            self.source_language,
        }
        for one in stale_of(self.instance, self.source_language, targets):
            field = self.fields.get(one.column)
            if field and not field.disabled:
                self.fields[FITS + one.column] = forms.BooleanField(required=False)
            if field:
                field.help_text = self._mark(one, open_to_write=not field.disabled)

    def _mark(self, one: Stale, *, open_to_write: bool) -> str:
        """What stands below the field: that its source changed, how, and a box for what fits all the same."""
        before, after = (_words(one.column, words) for words in (one.before, one.after))
        context = {
            "runs": compare(before, after),
            "language": self.source_language,
            "direction": direction(self.source_language),
            # By name: a bound field would ask for the form's errors before the form is made.
            "box": self.add_prefix(FITS + one.column) if open_to_write else "",
            "checked": self.is_bound and bool(self.data.get(self.add_prefix(FITS + one.column))),
        }
        return mark_safe(render_to_string("desk/stale.html", context))


def _words(column: str, words: str) -> str:
    """A body without its Markdown: marks beside changed words only hide them."""
    return markdown.plain(words) if column.startswith("body_") else words
