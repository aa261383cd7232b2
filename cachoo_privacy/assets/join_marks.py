"""Gives an Arabic letter and its vowel mark one glyph in the fonts of the PDFs.

Typst says of each glyph of a letter and its mark that it stands for both, and sets a mark that stands higher
or lower than its letter apart: «مفتوحًا» is copied as «مفتوحح ا». One glyph for both leaves nothing to say
twice. The page looks the same: the mark is drawn where the font's anchors put it.
"""

import re
from collections.abc import Iterable, Iterator

from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import ROUND_XY_TO_GRID, Glyph, GlyphComponent

# Each form of the letters of Arabic, with what became of lam and alef; vowel marks, alone and on a shadda.
LETTER = re.compile(r"uni(06[2-4].|FBE[89]|FE[89A-F].)(\.alef|\.long)?")
MARK = re.compile(r"uni(06(4[B-F]|5[0-2]|70)(0651)?|0651(064[B-F]|0650|0670))")

Joined = dict[tuple[str, str], str]  # letter and mark, and the glyph of both


def join_marks(font: TTFont) -> None:
    """In `font` a letter and the one vowel mark that it has an anchor for are one glyph."""
    joined: Joined = {}
    for letter, mark, x, y in list(_attached(font)):
        joined[letter, mark] = _drawn(font, letter, mark, x, y)
    _substitute(font, joined)
    _kern_alike(font, joined)


def _attached(font: TTFont) -> Iterator[tuple[str, str, int, int]]:
    """Letter, mark, and how far the mark is moved to stand at the letter's anchor."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            letters, marks = _sides(table)
            for letter in filter(LETTER.fullmatch, letters):
                for mark in filter(MARK.fullmatch, marks):
                    at, own = letters[letter][marks[mark].Class], marks[mark].MarkAnchor
                    yield letter, mark, at.XCoordinate - own.XCoordinate, at.YCoordinate - own.YCoordinate


def _sides(table: otTables.BaseTable) -> tuple[dict, dict]:
    """The anchors of what a subtable attaches marks to, and the marks; nothing where it attaches none."""
    if table.LookupType == 4:
        bases = zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True)
        marks = zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True)
        return {glyph: record.BaseAnchor for glyph, record in bases}, dict(marks)
    if table.LookupType == 6:
        bases = zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True)
        marks = zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True)
        return {glyph: record.Mark2Anchor for glyph, record in bases}, dict(marks)
    return {}, {}


def _drawn(font: TTFont, letter: str, mark: str, x: int, y: int) -> str:
    """The name of a new glyph: the letter, as wide as it was, with the mark on it."""
    name, glyphs = f"{letter}_{mark}", font["glyf"]
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    glyph = glyphs.glyphs[name] = Glyph()
    glyph.numberOfContours = -1
    parts = [(letter, 0, 0), (mark, x, y)]
    glyph.components = [_part(*one) for one in parts if glyphs[one[0]].numberOfContours]
    glyph.recalcBounds(glyphs)
    font["hmtx"].metrics[name] = (font["hmtx"].metrics[letter][0], glyph.xMin)
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    classes[name] = classes.get(letter, 1)
    return name


def _part(name: str, x: int, y: int) -> GlyphComponent:
    found = GlyphComponent()
    found.glyphName, found.x, found.y, found.flags = name, x, y, ROUND_XY_TO_GRID
    return found


def _substitute(font: TTFont, joined: Joined) -> None:
    """Letter and mark become their glyph, unless another mark follows: two are set as they were."""
    table, order = font["GSUB"].table, font.getReverseGlyphMap()
    pairs = builder.buildLookup([builder.buildLigatureSubstSubtable(joined)])
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    marks = [name for name, kind in classes.items() if kind == 3 and font["glyf"][name].numberOfContours]
    both = [sorted({pair[place] for pair in joined}, key=order.get) for place in (0, 1)]
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, len(table.LookupList.Lookup)
    followed, alone = _context(both, [marks], [], order), _context(both, [], [record], order)
    table.LookupList.Lookup += [pairs, builder.buildLookup([followed, alone])]
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for feature in table.FeatureList.FeatureRecord:
        if feature.FeatureTag == "liga":
            feature.Feature.LookupListIndex.append(record.LookupListIndex + 1)
            feature.Feature.LookupCount = len(feature.Feature.LookupListIndex)


def _context(glyphs: list, ahead: list, records: list, order: dict[str, int]) -> otTables.ChainContextSubst:
    rule = otTables.ChainContextSubst()
    rule.Format, rule.BacktrackCoverage, rule.BacktrackGlyphCount = 3, [], 0
    rule.InputCoverage = [builder.buildCoverage(one, order) for one in glyphs]
    rule.LookAheadCoverage = [builder.buildCoverage(one, order) for one in ahead]
    rule.InputGlyphCount, rule.LookAheadGlyphCount = len(glyphs), len(ahead)
    rule.SubstLookupRecord, rule.SubstCount = records, len(records)
    return rule


def _kern_alike(font: TTFont, joined: Joined) -> None:
    """Whatever is moved beside a letter is moved beside the letter with its mark."""
    order = font.getReverseGlyphMap()
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            if table.LookupType == 8:
                for coverage in (*table.BacktrackCoverage, *table.InputCoverage, *table.LookAheadCoverage):
                    coverage.glyphs += _joined_of(coverage.glyphs, joined)
            elif table.LookupType == 1:
                values = dict(zip(table.Coverage.glyphs, _values(table), strict=True))
                values |= {name: values[pair[0]] for pair, name in joined.items() if pair[0] in values}
                lookup_table = builder.buildSinglePosSubtable(values, order)
                table.__dict__.update(lookup_table.__dict__)


def _joined_of(letters: Iterable[str], joined: Joined) -> list[str]:
    return [name for pair, name in joined.items() if pair[0] in set(letters)]


def _values(table: otTables.SinglePos) -> list:
    return table.Value if table.Format == 2 else [table.Value] * len(table.Coverage.glyphs)
