"""The company's colours: on every sheet, at no cost of bytes, and refused where nobody could read them."""

import re

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from cachoo_privacy.collecting import lean
from cachoo_privacy.colours import BESIDE, HOUSE, contrast, readable


class Source:
    """A storage of our own sheets."""

    def __init__(self, folder):
        self.folder = folder

    def open(self, path):
        """The sheet, to be read."""
        return (self.folder / path).open("rb")


@pytest.fixture
def page_sheet(settings):
    """The sheet of the policy's page, as collectstatic makes it."""
    folder = settings.BASE_DIR / "cachoo_privacy/static"
    source = Source(folder)
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.css")]
    return lambda: lean("cachoo/page.css", {name: (source, name) for name in names}).decode()


def test_the_sheets_are_in_the_companys_colours_and_not_a_byte_longer(page_sheet, settings):
    before = page_sheet()
    settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK = "#7a1f5c", "#f0a8d4"
    after = page_sheet()
    assert len(after) == len(before)
    assert "light-dark(#7a1f5c,#f0a8d4)" in after
    assert not any(house in after for house in HOUSE.values())
    assert readable(None) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BRAND_COLOUR", "#ff8800", "التباين"),
        ("BRAND_COLOUR", "orange", "لون"),
        ("BRAND_COLOUR", "#fff;}body{", "لون"),
        ("BRAND_COLOUR_DARK", "#23488f", "التباين"),
    ],
)
def test_a_colour_that_nobody_could_read_is_refused_in_arabic_before_a_sheet_is_made(
    settings, name, value, said
):
    setattr(settings, name, value)
    (error,) = [one for one in run_checks() if one.id == "cachoo.E001"]
    assert name in error.msg and said in error.msg
    with pytest.raises(CommandError, match=r"cachoo\.E001"):
        call_command("collectstatic", interactive=False, verbosity=0, dry_run=True, skip_checks=False)


def test_the_houses_own_colours_are_read_everywhere_and_the_sheets_stand_on_what_is_checked(settings):
    assert contrast("#000000", "#ffffff") == 21
    assert all(contrast(HOUSE[name], other) >= 4.5 for name in HOUSE for other in BESIDE[name])
    frame = (settings.BASE_DIR / "cachoo_privacy/static/cachoo/frame.css").read_text()
    for name in ("paper", "sheet", "sunk", "tint", "accent-ink"):
        light, dark = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", frame).groups()
        assert light in BESIDE["BRAND_COLOUR"] and dark in BESIDE["BRAND_COLOUR_DARK"]
