"""The rules of the look that a machine can read: style sheet, templates, font."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom"
    r"|width|height|(?:min|max)-(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
)
AGAINST_ARABIC = re.compile(
    r"letter-spacing|font-style:(?!\s*normal)|text-align:\s*justify|text-transform|(?<!-)direction:"
)
INLINE = re.compile(
    r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|(?:src|href)=\"(?:https?:)?//",
    re.IGNORECASE,
)


SHEETS = ("frame.css", "plain.css", "policy.css", "print.css", "redline.css", "review.css")


def style_sheet() -> str:
    text = "".join(Path(finders.find(f"cachoo/{name}")).read_text() for name in SHEETS)
    return re.sub(r"/\*.*?\*/|@media \((?!orientation)[^)]*\)", "", text, flags=re.S)


def test_the_style_sheet_names_no_physical_side():
    assert PHYSICAL.findall(style_sheet()) == []


@pytest.mark.parametrize("fault", ["a { margin-left: 0 }", "a { left:0 }", "a { max-width: 3rem }"])
def test_a_physical_side_would_be_found(fault):
    assert PHYSICAL.search(fault)


def test_nothing_that_harms_joined_letters_is_in_the_style_sheet():
    assert AGAINST_ARABIC.findall(style_sheet()) == []


def test_no_sheet_turns_the_page_by_the_way_a_phone_is_held():
    assert "orientation" not in style_sheet()


def test_no_text_is_smaller_than_fourteen_pixels():
    sizes = re.findall(r"font(?:-size)?:[^;]*?(\d*\.\d+|\d+)rem", style_sheet())
    assert sizes and min(map(float, sizes)) >= 0.875


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_loads_and_holds_no_inline_style_script_or_foreign_address(path):
    get_template(str(path.relative_to(settings.BASE_DIR / "templates")))
    assert INLINE.findall(path.read_text()) == []


def test_the_fonts_are_small_files_with_their_licence_beside_them():
    fonts = Path(finders.find("cachoo/fonts/OFL.txt")).parent
    sizes = {font.name: font.stat().st_size for font in fonts.glob("*.woff2")}
    assert sizes.keys() == {"vazirmatn-subset.woff2", "vazirmatn-urdu.woff2"}
    assert sizes["vazirmatn-subset.woff2"] < 30_500 and sizes["vazirmatn-urdu.woff2"] < 34_000
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text()


@pytest.mark.parametrize(("language", "font"), [("ar", "subset"), ("en", "subset"), ("ur", "urdu")])
def test_a_page_asks_early_for_the_one_font_that_has_its_letters(language, font):
    page = render_to_string("base.html", {"page": {"language": language}})
    assert re.findall(r'rel="preload" href="[^"]*(vazirmatn-\w+)', page) == [f"vazirmatn-{font}"]
