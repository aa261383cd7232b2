"""Numbers as a word processor writes them before headings and items."""

ALPHABETS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
}
_ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
_ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
MOST_REPEATED = 20


def as_written(number: int, kind: str) -> str:
    """Return the number in one of the kinds of OOXML's ST_NumberFormat; a kind unknown here is decimal."""
    if kind in ALPHABETS and 0 < number <= MOST_REPEATED * len(ALPHABETS[kind]):
        # After the last letter it doubles the first: y, z, aa, bb.
        times, place = divmod(number - 1, len(ALPHABETS[kind]))
        return ALPHABETS[kind][place] * (times + 1)
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        written = _roman(number)
        return written if kind == "lowerRoman" else written.upper()
    return f"{number:02}" if kind == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written
