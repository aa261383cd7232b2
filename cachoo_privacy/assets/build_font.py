"""Builds the web fonts of the reader pages: subsets of Vazirmatn, weights 400 to 700, as WOFF2.

A page loads one of them: that with the letters of Arabic and of the foreign words that Arabic writes, or,
where the page is Urdu, that with the letters of Urdu too. Not two at once: letters of two files do not join.
The built files are committed; this script is only run to change the letters they hold. It needs
`fonttools` and `brotli`, and the variable TTF of Vazirmatn 33.003 (npm package `vazirmatn` 33.0.3):
    python cachoo_privacy/assets/build_font.py "Vazirmatn[wght].ttf"
Vazirmatn is under the SIL Open Font License without a reserved name, so the subset keeps its name;
the licence text lies beside the font.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).parents[1] / "static" / "cachoo" / "fonts"
WEIGHTS = (400, 700)
# No kerning: the font has it for Latin letters and brackets, a twentieth of what every reader waits for.
FEATURES = ["ccmp", "init", "medi", "fina", "rlig", "calt", "liga", "mark", "mkmk"]

ASCII = range(0x20, 0x7F)
ARABIC = (0x60C, 0x61B, 0x61F, *range(0x621, 0x63B), *range(0x640, 0x656), *range(0x660, 0x66D), 0x670, 0x671)
FOREIGN = [ord(letter) for letter in "پچڤگ"]
URDU_AND_PERSIAN = [ord(letter) for letter in "ٹڈڑژکںھہۂۃیےۓ۔"] + [*range(0x6F0, 0x6FA)]
JOINERS_AND_BIDI_CONTROLS = (*range(0x200C, 0x2010), *range(0x2066, 0x206A))
PUNCTUATION = [ord(sign) for sign in "\u00a0©«»·×–—‘’“”•…‹›"]


def build(source: Path, target: Path, more: Sequence[int] = ()) -> int:
    """Write the subset of the variable font `source` to `target`; return its size in bytes."""
    font = TTFont(source, recalcTimestamp=False)
    _drop_latin_ligatures(font)
    subsetter = Subsetter(_options())
    subsetter.populate(unicodes=[*ASCII, *ARABIC, *FOREIGN, *more, *JOINERS_AND_BIDI_CONTROLS, *PUNCTUATION])
    subsetter.subset(font)
    # After the subset, not before: an instance drops still glyphs' variations, which the subsetter asks for.
    instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def _drop_latin_ligatures(font: TTFont) -> None:
    """No glyph stands for `fi` or `ffl`: they read as well in two. Arabic keeps its own."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).pop("f", None)


def _options() -> Options:
    options = Options()
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.hinting = False
    return options


def main() -> None:
    """Build the fonts from the path on the command line and say how large they became."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="the variable TTF of Vazirmatn")
    arguments = parser.parse_args()
    for name, more in (("subset", ()), ("urdu", URDU_AND_PERSIAN)):
        target = FOLDER / f"vazirmatn-{name}.woff2"
        sys.stdout.write(f"{target.name}: {build(arguments.source, target, more):,} bytes\n")


if __name__ == "__main__":
    main()
