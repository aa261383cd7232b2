"""The company's colours are refused where words could not be read in them, or on them."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.utils.translation import gettext as _

from policies.colours import HOUSE, dyed

# What words of the colour stand on, and the words that stand on it: frame.css names the same, not dyed yet.
BESIDE = {
    "BRAND_COLOUR": ("#fbf9f4", "#ffffff", "#f3efe6", "#e9eef8"),
    "BRAND_COLOUR_DARK": ("#11151c", "#191f29", "#151a23", "#1d2a42", "#0f1a30"),
}
LEAST = 4.5  # WCAG 2.2, 1.4.3
COLOUR = re.compile(r"#[0-9a-f]{6}")


@register(Tags.staticfiles)  # so that collectstatic makes no sheet that cannot be read
def readable(app_configs: Any, **more: Any) -> list[Error]:
    """Each colour that is set is one, and can be read on everything that it stands beside."""
    chosen = {name: getattr(settings, name) for name in HOUSE if getattr(settings, name)}
    return [Error(said, id="cachoo.E001") for name, value in chosen.items() for said in _faults(name, value)]


def _faults(name: str, value: str) -> list[str]:
    if not COLOUR.fullmatch(value):
        return [_("%(name)s is a colour such as #23488f.") % {"name": name}]
    ratios = [(contrast(value, other), other) for other in map(dyed, BESIDE[name])]
    poor = [one for one in ratios if one[0] < LEAST]
    if not poor:
        return []
    ratio, other = min(poor)
    places = {"name": name, "colour": value, "other": other, "ratio": f"{ratio:.2f}"}
    return [_("%(name)s: %(colour)s beside %(other)s is %(ratio)s to 1, and 4.5 is the least.") % places]


def contrast(one: str, other: str) -> float:
    """Of two colours as #rrggbb, by WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
