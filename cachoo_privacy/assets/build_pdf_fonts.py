"""Builds the fonts of the PDFs: Vazirmatn, regular and bold, in which every letter keeps its own glyph.

In an ordinary Arabic font lam and alef become one glyph. A reader program that turns visual order into
reading order turns that glyph's two letters round as well, so that copied text says «اإل» for «الإ». Here the
lam takes the shape of both and the alef an empty glyph: the page looks the same, and each glyph stands for
one letter.

The built files are committed; this script is only run to change the letters they hold. It needs `fonttools`
and the variable TTF of Vazirmatn 33.003 (npm package `vazirmatn` 33.0.3):
    python cachoo_privacy/assets/build_pdf_fonts.py "Vazirmatn[wght].ttf"
"""

import argparse
import copy
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.otlLib import builder
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.instancer import instantiateVariableFont
from join_marks import join_marks

TARGET = Path(__file__).parents[2] / "policies" / "pdf" / "fonts"
FAMILY = "Vazirmatn PDF"
WEIGHTS = {"Regular": 400, "Bold": 700}
FEATURES = ["ccmp", "init", "medi", "fina", "rlig", "calt", "liga", "kern", "mark", "mkmk"]
# Latin with its accents, Arabic with Persian and Urdu, joiners and isolates, punctuation, money, a few signs.
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x600, 0x700),
    *range(0x200C, 0x2010),
    *range(0x2066, 0x206A),
    *(ord(sign) for sign in "–—‘’‚“”„†•…‰‹›€₹﷼™−×÷≤≥≠"),
]
LAMS = ("uniFEDF", "uniFEE0")  # at a word's beginning, and in its middle
LATIN_LIGATURES = ("f", "s", "longs")

Pair = tuple[str, str, str]  # lam, alef, and the glyph of both


def build(source: Path, folder: Path = TARGET) -> list[Path]:
    """Write one static font per weight into `folder`; the same source gives the same bytes."""
    written = []
    for style, weight in WEIGHTS.items():
        font = TTFont(source, recalcTimestamp=False)
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
        separate_lam_and_alef(font)
        _subset(font)
        join_marks(font)
        _name(font, style)
        written.append(folder / f"VazirmatnPDF-{style}.ttf")
        font.save(written[-1])
    return written


def separate_lam_and_alef(font: TTFont) -> None:
    """In `font` every lam-alef ligature is two contextual substitutions, with its marks where they were."""
    lookups = font["GSUB"].table.LookupList
    pairs = []
    for lookup in list(lookups.Lookup):
        found = list(_taken_out(lookup))
        pairs += found
        if found:
            _say_by_context(font, lookup, found)
    _separate_marks(font, pairs)
    for _, _, shape in pairs:
        font["GDEF"].table.GlyphClassDef.classDefs[shape] = 1
    for table in font[
        "cmap"
    ].tables:  # as characters of their own these glyphs would stand for two letters again
        for code in [code for code, glyph in table.cmap.items() if glyph in {pair[2] for pair in pairs}]:
            del table.cmap[code]


def empty(shape: str) -> str:
    """The name of the alef's glyph beside that shape."""
    return f"{shape}.alef"


def _taken_out(lookup: otTables.Lookup) -> Iterator[Pair]:
    """The lam-alef pairs of a ligature lookup, taken out of it with its other ligatures of letters."""
    for subtable in lookup.SubTable:
        subtable = getattr(subtable, "ExtSubTable", subtable)
        if subtable.LookupType != 4:
            continue
        for first in LAMS:
            for ligature in subtable.ligatures.pop(first, []):
                yield first, ligature.Component[0], ligature.LigGlyph
        subtable.ligatures = {
            first: [one for one in ligatures if one.LigGlyph != "uniFDF2"]
            for first, ligatures in subtable.ligatures.items()
            if first not in LATIN_LIGATURES
        }


def _say_by_context(font: TTFont, lookup: otTables.Lookup, pairs: list[Pair]) -> None:
    """The lookup now puts, for each pair, the shape in the lam's place and nothing in the alef's."""
    lookups = font["GSUB"].table.LookupList
    subtables = []
    for lam, alef, shape in pairs:
        _add_empty_glyph(font, empty(shape))
        records = []
        for place, mapping in enumerate(({lam: shape}, {alef: empty(shape)})):
            lookups.Lookup.append(
                builder.buildLookup([builder.buildSingleSubstSubtable(mapping)], flags=lookup.LookupFlag)
            )
            record = otTables.SubstLookupRecord()
            record.SequenceIndex, record.LookupListIndex = place, len(lookups.Lookup) - 1
            records.append(record)
        subtables.append(_context(font, [[lam], [alef]], records))
    lookups.LookupCount = len(lookups.Lookup)
    lookup.LookupType, lookup.SubTable, lookup.SubTableCount = 6, subtables, len(subtables)


def _context(font: TTFont, glyphs: list[list[str]], records: list) -> otTables.ChainContextSubst:
    order = font.getReverseGlyphMap()
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackCoverage, rule.LookAheadCoverage = [], []
    rule.InputCoverage = [builder.buildCoverage(one, order) for one in glyphs]
    rule.BacktrackGlyphCount, rule.InputGlyphCount, rule.LookAheadGlyphCount = 0, len(glyphs), 0
    rule.SubstLookupRecord, rule.SubstCount = records, len(records)
    return rule


def _add_empty_glyph(font: TTFont, name: str) -> None:
    """An empty glyph of no width, classed as a mark so that kerning looks past it."""
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["hmtx"].metrics[name] = (0, 0)
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 3


def _separate_marks(font: TTFont, pairs: list[Pair]) -> None:
    """What was anchored to a ligature's two parts is anchored to the lam, and to the alef's empty glyph."""
    table = font["GPOS"].table
    shapes = {shape for _, _, shape in pairs}
    for index, lookup in enumerate(list(table.LookupList.Lookup)):
        for subtable in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            if subtable.LookupType != 5:
                continue
            marks, lams, alefs = _anchors(subtable, shapes)
            order = font.getReverseGlyphMap()
            to_lam = builder.buildMarkBasePosSubtable(marks, lams, order)
            _add_lookup(table, index, builder.buildLookup([to_lam], flags=lookup.LookupFlag))
            to_alef = _mark_to_mark(builder.buildMarkBasePosSubtable(marks, alefs, order))
            _add_lookup(table, index, builder.buildLookup([to_alef], flags=lookup.LookupFlag))


def _anchors(subtable: otTables.MarkLigPos, shapes: set[str]) -> tuple[dict, dict, dict]:
    """The marks by glyph, and the anchors of both parts of each lam-alef by glyph and class of mark."""
    records = zip(subtable.MarkCoverage.glyphs, subtable.MarkArray.MarkRecord, strict=True)
    marks = {glyph: (record.Class, record.MarkAnchor) for glyph, record in records}
    lams, alefs = {}, {}
    attached = zip(subtable.LigatureCoverage.glyphs, subtable.LigatureArray.LigatureAttach, strict=True)
    for glyph, attach in attached:
        if glyph in shapes:
            lam, alef = (dict(enumerate(part.LigatureAnchor)) for part in attach.ComponentRecord)
            lams[glyph], alefs[empty(glyph)] = lam, alef
    return marks, *(
        {g: {c: a for c, a in found.items() if a} for g, found in one.items()} for one in (lams, alefs)
    )


def _mark_to_mark(base: otTables.MarkBasePos) -> otTables.MarkMarkPos:
    """The same attachment, to a glyph that is itself classed as a mark."""
    found = otTables.MarkMarkPos()
    found.Format, found.ClassCount = 1, base.ClassCount
    found.Mark1Coverage, found.Mark2Coverage = base.MarkCoverage, base.BaseCoverage
    found.Mark1Array, found.Mark2Array = base.MarkArray, otTables.Mark2Array()
    found.Mark2Array.Mark2Record = []
    for record in base.BaseArray.BaseRecord:
        other = otTables.Mark2Record()
        other.Mark2Anchor = copy.copy(record.BaseAnchor)
        found.Mark2Array.Mark2Record.append(other)
    found.Mark2Array.Mark2Count = len(found.Mark2Array.Mark2Record)
    return found


def _add_lookup(table: otTables.GPOS, beside: int, lookup: otTables.Lookup) -> None:
    """The lookup works wherever the one with that index does."""
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if beside in record.Feature.LookupListIndex:
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _subset(font: TTFont) -> None:
    options = Options()
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.hinting = False
    options.glyph_names = True
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)


def _name(font: TTFont, style: str) -> None:
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    said = {1: FAMILY, 2: style, 3: f"33.003;{postscript}", 4: f"{FAMILY} {style}", 6: postscript}
    for identifier, words in said.items():
        font["name"].setName(words, identifier, 3, 1, 0x409)


def main() -> None:
    """Build the fonts from the path on the command line and say how large they became."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="the variable TTF of Vazirmatn")
    for path in build(parser.parse_args().source):
        sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
