"""The fonts of the PDFs: every letter has a glyph of its own, and the page looks as before."""

import re
from functools import cache
from pathlib import Path

import pytest
import uharfbuzz
from fontTools.ttLib import TTFont

from policies.pdf.typesetting import FONTS, letters

STYLES = ("Regular", "Bold")
ALEFS = "اأإآٱ"
SEVERAL = ("uniFEFB", "uniFEFC", "uniFDF2")
LETTERS, VOWELS = "ءأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", "ًٌٍَُِّْٰ"
MARKED = re.compile("_uni0[56]")


def font_file(style: str) -> Path:
    return FONTS / f"VazirmatnPDF-{style}.ttf"


@pytest.fixture(scope="module", params=STYLES)
def font(request):
    with TTFont(font_file(request.param)) as opened:
        yield opened


def shaped(style: str, text: str) -> list[tuple[str, int, int]]:
    """Glyph, letter's place and width of each, from right to left."""
    return [(name, cluster, place.x_advance) for name, cluster, place in reversed(set_in(style, text))]


@cache
def face_of(style: str) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_file(style)))))


def set_in(style: str, text: str, **features: bool) -> list[tuple[str, int, uharfbuzz.GlyphPosition]]:
    """Glyph, letter's place and position of each, from left to right."""
    face, line = face_of(style), uharfbuzz.Buffer()
    line.add_str(text)
    line.guess_segment_properties()
    uharfbuzz.shape(face, line, features)
    return [
        (face.glyph_to_string(glyph.codepoint), glyph.cluster, place)
        for glyph, place in zip(line.glyph_infos, line.glyph_positions, strict=True)
    ]


def drawn(font: TTFont, style: str, text: str, **features: bool) -> set[tuple[str, int, int]]:
    """Every letter and mark that is drawn, with its place on the line."""
    at, found = 0, set()
    for name, _cluster, place in set_in(style, text, **features):
        parts = font["glyf"][name].components if MARKED.search(name) else None
        for part, x, y in [(one.glyphName, one.x, one.y) for one in parts] if parts else [(name, 0, 0)]:
            found.add((part, at + place.x_offset + x, place.y_offset + y))
        at += place.x_advance
    return {one for one in found if font["glyf"][one[0]].numberOfContours}


@pytest.mark.parametrize("style", STYLES)
def test_a_letter_and_its_vowel_are_one_glyph_that_looks_as_two_did(style):
    with TTFont(font_file(style)) as font:
        for letter in LETTERS:
            for vowel in (*VOWELS, "َّ", "ًّ"):
                word = f"ر{letter}{vowel}ب{letter}{vowel}ا{letter}{vowel}"
                found = shaped(style, word)
                assert [place for _, place, _ in found] == sorted({place for _, place, _ in found}), word
                assert drawn(font, style, word) == drawn(font, style, word, liga=False), word


def test_two_marks_that_are_no_shadda_and_vowel_stay_marks(font):
    assert not any(MARKED.search(name) for name, _, _ in shaped("Regular", "هَٰ"))


@pytest.mark.parametrize("style", STYLES)
def test_each_letter_of_lam_and_alef_keeps_a_glyph_of_its_own(style):
    for alef in ALEFS:
        for word in (f"ل{alef}", f"بل{alef}", f"ل{alef}ر"):
            found = shaped(style, word)
            assert [place for _, place, _ in found] == list(range(len(word))), word
            at = word.index(alef)
            assert found[at][0].endswith(".alef") and found[at][2] == 0, word
            assert found[at - 1][0] == found[at][0].removesuffix(".alef"), word


def test_nothing_arabic_is_a_ligature_of_letters_any_more(font):
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            if subtable.LookupType == 4:
                found = {
                    (first, one.LigGlyph)
                    for first, made in subtable.ligatures.items()
                    for one in made
                    if not MARKED.search(one.LigGlyph)
                }
                assert not {first for first, _ in found} & {"uniFEDF", "uniFEE0", "f"}
                assert not {made for _, made in found} & set(SEVERAL)


def test_no_character_is_mapped_to_the_shape_of_two_letters(font):
    assert not set(font.getBestCmap().values()) & set(SEVERAL[:2])


def test_the_empty_glyphs_are_empty_and_passed_over_by_kerning(font):
    empty = [name for name in font.getGlyphOrder() if name.endswith(".alef")]
    assert len(empty) == 2 * len(ALEFS)
    for name in empty:
        assert font["glyf"][name].numberOfContours == 0
        assert font["hmtx"][name] == (0, 0)
        assert font["GDEF"].table.GlyphClassDef.classDefs[name] == 3


def test_one_font_holds_arabic_persian_urdu_latin_and_digits(font):
    written = set(map(chr, font.getBestCmap()))
    assert set("ابتثجحخدذرزسشصضطظعغفقكلمنهويىءأإآؤئة٠١٢٣پچڤگکیے،؛؟«»") <= written
    assert set("AZaz09éÉçœŒ@.%€–—…") <= written


def test_the_licence_lies_beside_the_fonts_and_their_name_is_ours(font):
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text()
    assert font["name"].getDebugName(1) == "Vazirmatn PDF"


def test_what_can_be_written_is_what_both_fonts_hold():
    assert {"ل", "a", "7"} <= letters()
    assert not {"अ", "中", "\ufefb"} & letters()
