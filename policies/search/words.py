"""What the search in the page says, ready for its script: in the interface's language, with every plural."""

import json

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.dates import interface

# A number of each plural category that CLDR knows; Intl.PluralRules names the category.
CATEGORIES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def search_words(language: str) -> str:
    """The words as JSON; `{count}` and the like stand where the script puts a value."""
    with translation.override(interface(language)):
        counts = {
            name: ngettext("%(count)s result", "%(count)s results", number) % {"count": "{count}"}
            for name, number in CATEGORIES.items()
        }
        words = {
            "counts": counts,
            "position": _("%(position)s of %(count)s") % {"position": "{position}", "count": "{count}"},
            "suggestion": _("Did you mean “%(word)s”?") % {"word": "{word}"},
        }
    return json.dumps(words, ensure_ascii=False)
