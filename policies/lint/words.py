"""Rules about single words: turned lam-alef, hamza, final yeh. One finding a word, fully corrected."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from policies.lint.findings import Rule, Spot
from policies.lint.lexicon import (
    DOTLESS_NOUNS,
    DOTLESS_YEH,
    DOTTED_YEH,
    DOUBTFUL_PARTICLES,
    DOUBTFUL_YEH,
    HAMZA,
    LAM_ALEF,
    OTHER,
    PARTICLES,
    WASL,
)
from policies.lint.script import CLITICS, ENDINGS, MARK, WORD

Correction = tuple[Rule, str, float, bool]

# No Arabic word has two alefs in a row: the ligature of lam and alef was turned around, or a space forgotten
# before an article. It was turned in an article's own place, and where what is left of the word is no word.
_TURNED = re.compile(r"ا([اأإآ])ل")
_SURELY_TURNED = re.compile(f"^[وفبك]?ا[اأإآ]ل|ا[اأإآ]ل(?:{MARK}*|ت(?:نا|كم|ها)?)$")
_FORGOTTEN_SPACE = re.compile("(?<=ا)(?<!^ا)(?<!^[وفبك]ا)(?=[اأإآ]ل)")
_TURNED_AFTER_LAM = re.compile(r"^([وف]?)ل([اأإآ])ل")
_TENTH_FORM = re.compile(f"^({CLITICS})إست(?!راتيج|رليني|رالي|وني|اد|ديو|برق)")
_DEFINITE = re.compile("^[وف]?(?:[بك]?ال|لل)(?P<noun>[\u0621-\u064a]{2,}ى)$")
_BEGINS_LIKE_THE_ARTICLE = "إلكتروني"
_DOTLESS = str.maketrans("ي", "ى")
_BARE = str.maketrans("أإآ", "ااا")


def _inflected(stems: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words with its clitics and endings; the longest stem first."""
    alternatives = "|".join(sorted(stems, key=len, reverse=True))
    return re.compile(f"({CLITICS})({alternatives})({ENDINGS})")


def _wrong_hamza() -> dict[str, str]:
    """Every wrong first letter of the dictionary's words, to the right spelling."""
    wrong = {letter + right[1:]: right for right in HAMZA for letter in "اأإ"}
    wrong |= {"إ" + right[1:]: right for right in WASL}
    return {spelling: right for spelling, right in wrong.items() if spelling not in (*HAMZA, *WASL)}


_HAMZA = _wrong_hamza()
_HAMZA_WORD = _inflected(_HAMZA)
_INSIDE = {right.replace("لا", "ال").replace("لأ", "أل"): right for right in LAM_ALEF}
_INSIDE_WORD = _inflected(_INSIDE)
DICTIONARY = (*HAMZA, *WASL, *LAM_ALEF)
_KNOWN_WORD = _inflected(DICTIONARY)
_PARTICLE = {right.translate(_BARE): right for right in PARTICLES}
_DOUBTFUL_PARTICLE = {right.translate(_BARE): right for right in DOUBTFUL_PARTICLES}
_YEH = {right[:-1] + "ى": right for right in DOTTED_YEH} | {right[:-1] + "ي": right for right in DOTLESS_YEH}
_DOUBTFUL_YEH = {right.translate(_DOTLESS): right for right in DOUBTFUL_YEH}


def words(text: str) -> Iterator[Spot]:
    """Yield what the word rules find in one string of Arabic prose."""
    previous = ""
    for match in WORD.finditer(text):
        if corrected := correct(match[0]):
            rule, suggestion, confidence, safe = corrected
            if suggestion.startswith(_BEGINS_LIKE_THE_ARTICLE) and previous.startswith("ال"):
                # After a definite noun the article may be what was written, and the word's own start be lost.
                suggestion, confidence, safe = "ال" + suggestion, 0.7, False
            yield Spot(rule, match.start(), match.end(), suggestion, confidence, safe)
        previous = match[0]


@lru_cache(maxsize=8192)
def correct(word: str) -> Correction | None:
    """Return the first rule that the word breaks, its right spelling, how sure that is, and whether safe."""
    if _TURNED.search(word):
        return _turned_or_joined(word)
    for rule, right, confidence, safe in (
        (Rule.LAM_ALEF_DOUBTFUL, _turned_back(word), 0.85, False),
        (Rule.FINAL_YEH, _listed(word, _YEH), 0.95, True),
        (Rule.FINAL_YEH, _listed(word, _DOUBTFUL_YEH) or _dotted(word), 0.5, False),
        (Rule.PARTICLE_HAMZA, _listed(word, _PARTICLE), 0.95, True),
        (Rule.PARTICLE_HAMZA, _listed(word, _DOUBTFUL_PARTICLE), 0.6, False),
        (Rule.HAMZA, _with_hamza(word), 0.95, True),
    ):
        if right and right != word:
            return rule, right, confidence, safe
    return None


def known(word: str) -> bool:
    """Whether the word is one of the dictionary's, rightly spelt."""
    return _KNOWN_WORD.fullmatch(word) is not None


def _turned_or_joined(word: str) -> Correction:
    """The word with its letters in order, else with the space that may be forgotten: a person decides."""
    turned = _TURNED.sub(r"ال\1", word)
    # Once its letters are back in order, the hamza of the word may be wrong too.
    right = _with_hamza(turned) or turned
    if known(right) or not _TURNED.search(_SURELY_TURNED.sub("", word)):
        return Rule.LAM_ALEF_TURNED, right, 0.98, True
    parted = _TURNED.sub(r"ال\1", _FORGOTTEN_SPACE.sub(" ", word))
    return Rule.LAM_ALEF_TURNED, parted, 0.7, False


def _turned_back(word: str) -> str | None:
    """The right word, when this one is unknown and the dictionary has it with lam and alef turned."""
    after_lam = _TURNED_AFTER_LAM.sub(r"\1لل\2", word)
    if after_lam != word and not known(word) and known(after_lam):
        return after_lam
    return _replaced(word, _INSIDE_WORD, _INSIDE)


def _with_hamza(word: str) -> str | None:
    """The word with the hamza that its stem has, None when the dictionary does not know it."""
    tenth = _TENTH_FORM.sub(r"\1است", word)
    return _replaced(word, _HAMZA_WORD, _HAMZA) or (tenth if tenth != word else OTHER.get(word))


def _dotted(word: str) -> str | None:
    """A definite word in dotless yeh that is none of the nouns which rightly end so."""
    match = _DEFINITE.match(word)
    return None if match is None or match["noun"] in DOTLESS_NOUNS else word[:-1] + "ي"


def _listed(word: str, right: dict[str, str]) -> str | None:
    """The right spelling of a word of a closed list, alone or after a conjunction."""
    if word[0] in "وف" and word not in right:
        return word[0] + right[word[1:]] if word[1:] in right else None
    return right.get(word)


def _replaced(word: str, pattern: re.Pattern[str], right: dict[str, str]) -> str | None:
    found = pattern.fullmatch(word)
    return found[1] + right[found[2]] + found[3] if found else None
