"""The company's name is refused where nobody could read it: it stands in each head, sender and title."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.utils.translation import gettext as _

LONGEST = 80


@register()
def has_a_name(app_configs: Any, **more: Any) -> list[Error]:
    """Each name that is set has letters or digits, and no more than a line holds."""
    names = {"BRAND": settings.BRAND} | {
        f"BRAND_{code.upper()}": name for code, name in settings.BRAND_NAMES.items() if name
    }
    said = _("%(name)s is a name of letters or digits, %(most)s of them at most.")
    return [
        Error(said % {"name": name, "most": LONGEST}, id="cachoo.E003")
        for name, value in names.items()
        if len(value) > LONGEST or not any(map(str.isalnum, value))
    ]
