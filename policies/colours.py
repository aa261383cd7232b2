"""The company's two colours, one on light paper and one on dark, and their shades, in place of ours."""

from django.conf import settings

HOUSE = {"BRAND_COLOUR": "#23488f", "BRAND_COLOUR_DARK": "#a3c0f5"}  # as the sheets are written
# Further colours of the sheets that follow one of the two: on what it lies, and how much of it there is.
SHADES = {
    "#e9eef8": ("BRAND_COLOUR", "#ffffff", 0.08),
    "#d6e0f3": ("BRAND_COLOUR", "#ffffff", 0.03),
    "#1c2f57": ("BRAND_COLOUR", "#000000", 0.65),
    "#12295a": ("BRAND_COLOUR", "#000000", 0.6),
    "#1d2a42": ("BRAND_COLOUR_DARK", "#11151c", 0.12),
    "#2a3b5c": ("BRAND_COLOUR_DARK", "#11151c", 0.06),
    "#d2e1ff": ("BRAND_COLOUR_DARK", "#ffffff", 0.5),
}


def dyed(sheet: str) -> str:
    """The sheet or drawing in the company's colours; as it was where none are set."""
    for shade, (name, ground, share) in SHADES.items():
        if shade in sheet and getattr(settings, name):
            sheet = sheet.replace(shade, mixed(getattr(settings, name), ground, share))
    for name, house in HOUSE.items():
        sheet = sheet.replace(house, getattr(settings, name) or house)
    return sheet


def accents() -> dict[str, str]:
    """The two colours for the template of a mail, which has no sheet."""
    return {"accent": dyed(HOUSE["BRAND_COLOUR"]), "accent_dark": dyed(HOUSE["BRAND_COLOUR_DARK"])}


def mixed(colour: str, ground: str, share: float) -> str:
    """So much of the colour on the ground, each as #rrggbb."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(one * share + other * (1 - share)) for one, other in pairs).hex()
