"""The form of a mailing: a subject and a text for each language that the list's policy speaks."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.mailinglist.offer import offered
from notifications.mailings.writing import Words
from notifications.models import Mailing, MailingText
from policies.languages import OWN_NAMES, POLICY_LANGUAGES, direction


class MailingForm(forms.Form):
    """Two fields a language; a language whose fields stay empty is not written in."""

    def __init__(self, *args: Any, mailing: Mailing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = {text.language: text for text in mailing.texts.all()} if mailing else {}
        for language in _languages(written):
            text = written.get(language)
            self._add(language, text.subject if text else "", text.body if text else "")

    def words(self) -> dict[str, Words]:
        """What was written, by language; requires a valid form."""
        said = self.cleaned_data
        codes = [name.removeprefix("subject_") for name in said if name.startswith("subject_")]
        return {code: Words(said[f"subject_{code}"], said[f"body_{code}"]) for code in codes}

    def _add(self, language: str, subject: str, body: str) -> None:
        attributes = {"lang": language, "dir": direction(language)}
        name = OWN_NAMES[language]
        self.fields[f"subject_{language}"] = forms.CharField(
            label=_("Subject (%(language)s)") % {"language": name},
            max_length=200,
            required=False,
            initial=subject,
            widget=forms.TextInput(attrs=attributes),
        )
        self.fields[f"body_{language}"] = forms.CharField(
            label=_("Text (%(language)s)") % {"language": name},
            max_length=MailingText.LONGEST,
            required=False,
            initial=body,
            widget=forms.Textarea(attrs={**attributes, "rows": 12}),
            help_text=_("Paragraphs, lists, **bold** and [links](https://…), as in a policy's text."),
        )


def _languages(written: dict[str, MailingText]) -> list[str]:
    offer = offered(timezone.now())
    spoken = set(offer.policy.languages if offer else ["ar"]) | written.keys()
    return [code for code, _name in POLICY_LANGUAGES if code in spoken]
