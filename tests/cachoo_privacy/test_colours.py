"""The company's colours: on every sheet, at no cost of bytes, and refused where nobody could read them."""

import re

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from cachoo_privacy.collecting import lean
from cachoo_privacy.colours import BESIDE, contrast, readable
from policies.colours import HOUSE, SHADES, accents, dyed

OURS = (*HOUSE.values(), *SHADES)


class Source:
    """A storage of our own sheets."""

    def __init__(self, folder):
        self.folder = folder

    def open(self, path):
        """The sheet, to be read."""
        return (self.folder / path).open("rb")


@pytest.fixture
def made(settings):
    """Gives one of our files as collectstatic makes it."""
    folder = settings.BASE_DIR / "cachoo_privacy/static"
    source = Source(folder)
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.*")]
    return lambda name: lean(f"cachoo/{name}", {name: (source, name) for name in names}).decode()


@pytest.fixture
def plum(settings):
    """A company whose colours are others than ours."""
    settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK = "#7a1f5c", "#f0a8d4"


@pytest.mark.parametrize("name", ["page.css", "cachoo.css", "desk.css", "icons/icon.svg"])
def test_sheets_and_icon_are_in_the_companys_colours_and_not_a_byte_longer(made, request, name):
    before = made(name)
    request.getfixturevalue("plum")
    after = made(name)
    assert len(after) == len(before) and "#7a1f5c" in after
    assert any(ours in before for ours in OURS) and not any(ours in after for ours in OURS)
    assert readable(None) == []


def test_a_shade_is_so_much_of_the_colour_on_its_ground(plum):
    assert dyed("#e9eef8 #1c2f57 #1d2a42") == "#f4edf2 #4f143c #2c2732"
    assert dyed("#e1dacb") == "#e1dacb", "what is no shade of ours stays"


@pytest.mark.parametrize("name", ["notice", "list"])
def test_mails_are_in_the_companys_colours(plum, name):
    mail = render_to_string(f"notifications/{name}.html", accents())
    assert "#7a1f5c" in mail and "#f0a8d4" in mail and not any(ours in mail for ours in OURS)


@given(st.sampled_from(sorted(HOUSE)), st.binary(min_size=3, max_size=3))
def test_a_colour_that_is_read_on_the_houses_shades_is_read_on_its_own(name, octets):
    colour = f"#{octets.hex()}"
    if all(contrast(colour, other) >= 4.5 for other in BESIDE[name]):
        with override_settings(**{name: colour}):
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
