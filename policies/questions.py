"""Six questions that readers ask, answered by the declarations or in the text's own words, never in ours."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.importing.folding import Folded
from policies.importing.passages import sentences_of
from policies.importing.phrases import Match, found, has
from policies.summary import Item, Place, items_by_key, places_of

SPOKEN = {"ar", "en"}  # the languages whose words are known here
SHORTEST_QUOTE, LONGEST_QUOTE = 16, 30  # words, of a sentence that is cut

_SOLD = "بيع* | نبيع* | تاجير* | نوجر* | متاجر* | sell | sold | selling | rent | renting"
_LEAVING = (
    "الغاء .. تسجيل* | الغاء .. اشتراك* | تلغي .. اشتراك* | الغاء .. رسايل* | تخرج به | تخرج منها | "
    "خروج* من .. قايم* | انسحاب* .. قايم* | unsubscrib* | opt out | takes you off | leave .. list"
)
_DELETING = (
    "حذف .. حساب* | تحذف .. حساب* | تغلق حساب* | اغلاق .. حساب* | الغاء .. حساب* | تلغي حساب* | "
    "حذف .. بيانات* | حذف .. معلومات* | محو .. بيانات* | "
    "delet* .. account | clos* .. account | delet* .. data | eras* .. data"
)
_DATA = "بيان* | معلومات* | data | information"
_MARK_OF_AN_ITEM = re.compile(r"^(?:-|\d+[.)])\s+", re.MULTILINE)
_CLAUSE_ENDS = "،؛,;"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the version says to one question; empty where it says nothing.

    `looked`: the whole text was searched, so that its silence may be told.
    """

    key: str
    items: tuple[Item, ...] = ()
    quote: str = ""
    places: tuple[Place, ...] = ()
    looked: bool = True


def replies(document: Mapping[str, Any]) -> list[Reply]:
    """The replies of a published JSON document, in the order of the questions but the last.

    What changed is asked of two versions: the page answers it. None for a text that is not about data: it
    declares nothing and no sentence of it answers.
    """
    places = places_of(document)
    recipients = tuple(items_by_key(document["recipients"], places).values())
    chosen = [one for one in (*document["purposes"], *document["data_categories"]) if one["optional"]]
    choices = tuple(items_by_key(chosen, places).values())
    joined = tuple(one["section"] for one in document["purposes"] if one["optional"])
    found = [
        _quoted("sold", document, _SOLD, first=("sharing",), about=_DATA),
        Reply("given", recipients, places=_places(recipients)),
        Reply("optional", choices, places=_places(choices)),
        _quoted("leave", document, _LEAVING, first=(*joined, "use-email")),
        _quoted("delete", document, _DELETING, first=("rights", "retention", "acceptance")),
    ]
    declared = document["purposes"] or document["data_categories"]
    return found if declared or any(reply.items or reply.quote for reply in found) else []


def _places(items: tuple[Item, ...]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(item.place for item in items if item.place))


def _quoted(
    key: str, document: Mapping[str, Any], phrases: str, *, first: tuple[str, ...], about: str = ""
) -> Reply:
    """The first sentence with one of the phrases, of the sections named `first` before the others."""
    places = places_of(document)
    if document["language"] not in SPOKEN:
        return Reply(key, places=tuple(places[one] for one in first if one in places)[:1], looked=False)
    for section, sentence in _sentences(document, first):
        match = next(found(phrases, sentence), None)
        if match and (not about or has(about, sentence.text)):
            return Reply(key, quote=_excerpt(sentence, match), places=(places[section],))
    return Reply(key)


def _sentences(document: Mapping[str, Any], first: tuple[str, ...]) -> Iterator[tuple[str, Folded]]:
    for section in sorted(document["sections"], key=lambda section: section["key"] not in first):
        for sentence in sentences_of(_MARK_OF_AN_ITEM.sub("", section["text"])):
            yield section["key"], sentence


def _excerpt(sentence: Folded, match: Match) -> str:
    """The sentence as written; of a long one the part around the match, cut at a clause if it can be."""
    words = sentence.source.split()
    if len(words) <= LONGEST_QUOTE:
        return " ".join(words)
    before = len(sentence.source[: sentence.origin[match.start]].split())
    start = 0 if before < LONGEST_QUOTE * 2 // 3 else before - 3
    kept = words[start : start + LONGEST_QUOTE]
    least = max(SHORTEST_QUOTE, before - start + 1)
    ends = (at for at, word in enumerate(kept, 1) if at >= least and word[-1] in _CLAUSE_ENDS)
    end = start + next(ends, len(kept))
    shown = " ".join(words[start:end])
    return f"{'… ' if start else ''}{shown}{' …' if end < len(words) else ''}"
