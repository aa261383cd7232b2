"""Words of the text that look like one that was not found."""

from difflib import get_close_matches
from functools import lru_cache

from policies.search.finding import hits, parts
from policies.search.query import Query, parse, words_of

LIKENESS = 0.75  # a letter of four may differ; less alike is another word
MOST = 3


def suggestions(sha256: str, query: Query) -> list[str]:
    """Questions that differ from this one by a word of the text in the place of each unknown word.

    Each is one that the search takes and that the text answers.
    """
    known = vocabulary(sha256)
    close = [_close(word, known) for word in query.words]
    if not all(close):
        return []
    longest = max(map(len, close))
    found = [" ".join(words[min(n, len(words) - 1)] for words in close) for n in range(longest)]
    return [one for one in dict.fromkeys(found) if one != " ".join(query.words) and _answered(sha256, one)]


@lru_cache(maxsize=16)
def vocabulary(sha256: str) -> dict[str, str]:
    """Each word of the document by its folded form, as it is written first."""
    found: dict[str, str] = {}
    for part in parts(sha256):
        at = 0
        for word in words_of(part.text.text):
            at = part.text.text.index(word, at)
            found.setdefault(word, part.text.written(at, at + len(word)))
            at += len(word)
    return found


def _answered(sha256: str, question: str) -> bool:
    query = parse(question)
    return query is not None and bool(hits(sha256, query))


def _close(word: str, known: dict[str, str]) -> list[str]:
    if any(word in other for other in known):
        return [word]
    if any(letter.isdigit() for letter in word):
        return []  # another number is another thing
    return [known[other] for other in get_close_matches(word, known, n=MOST, cutoff=LIKENESS)]
