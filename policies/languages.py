"""The languages that policy text may be written in, and which way they run."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

POLICY_LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ur", _("Urdu")),
    ("hi", _("Hindi")),
    ("bn", _("Bengali")),
    ("id", _("Indonesian")),
    ("fil", _("Filipino")),
]
OWN_NAMES = {
    "ar": "العربية",
    "en": "English",
    "fr": "Français",
    "ur": "اردو",
    "hi": "हिन्दी",
    "bn": "বাংলা",
    "id": "Bahasa Indonesia",
    "fil": "Filipino",
}
RIGHT_TO_LEFT = {"ar", "ur"}


def direction(language: str) -> str:
    """'rtl' or 'ltr', as HTML's dir attribute wants it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_of_page() -> str:
    """The active language, without its region."""
    return (get_language() or "ar").split("-")[0]


def column_of(field: str, language: str) -> str:
    """The name of a translated field's column. Indonesian's is not `title_id`: keys of rows end so."""
    return f"{field}_{'ind' if language == 'id' else language}"


def labelled(name: str, column_end: str) -> str:
    """The label of a translated field's column: its name, and the language's own."""
    return f"{name} ({OWN_NAMES['id' if column_end == 'ind' else column_end]})"
