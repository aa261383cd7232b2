"""The redline of 50 sections of 400 words: ours, difflib on the same tokens, bare diff-match-patch.

Prints a table, writes JSON beside this file, and ends with the same JSON on one line. Each answer is checked
before it is timed.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path

from diff_match_patch import diff_match_patch

from policies.diff.sections import Passage, compare_sections
from policies.diff.tokens import tokens
from policies.diff.words import Op

ROUNDS = 5
# Sections, words in each, share of them edited, and what ours is to stay under, in milliseconds.
CASES = [(50, 400, 0.03, 200), (1, 8_000, 0.03, 200), (50, 400, 0.5, 1_000)]
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

Texts = list[str]


def main() -> None:
    """Measures, prints and writes."""
    report([figure(*case) for case in CASES])


def figure(sections: int, words: int, edited: float, aim: int) -> dict[str, object]:
    """One line of the table: medians of rounds in which each subject has its turn."""
    old, new = two_versions(random.Random(7), sections, words, edited)
    subjects = {"ours": ours, "peer": peer, "floor": floor(old, new)}
    for name in ("ours", "peer"):
        check(subjects[name](old, new), old, new)
    took = {name: [] for name in subjects}
    for _ in range(ROUNDS):
        for name, subject in subjects.items():
            took[name].append(milliseconds(subject, old, new))
    median = {name: statistics.median(found) for name, found in took.items()}
    return {
        "figure": f"{sections} x {words} words, {edited:.0%} edited",
        "unit": "ms",
        **{name: round(value, 1) for name, value in median.items()},
        "vs_peer": round(median["peer"] / median["ours"], 2),
        "vs_floor": round(median["floor"] / median["ours"], 2),
        "aim": f"< {aim} ms",
        "met": median["ours"] < aim,
    }


def two_versions(chance: random.Random, sections: int, words: int, share: float) -> tuple[Texts, Texts]:
    """Arabic-like texts by section, few words often and most words seldom; the second one edited."""
    vocabulary = ["".join(chance.choices(LETTERS, k=chance.randint(2, 8))) for _ in range(4_000)]
    seldom = [1 / (rank + 1) for rank in range(len(vocabulary))]
    old, new = [], []
    for _ in range(sections):
        written = chance.choices(vocabulary, seldom, k=words)
        edited = [chance.choice(vocabulary) if chance.random() < share else word for word in written]
        old.append(punctuated(written))
        new.append(punctuated(edited))
    return old, new


def punctuated(words: list[str]) -> str:
    """Sentences of 12 words, paragraphs of 4 sentences."""
    sentences = [" ".join(words[start : start + 12]) + "." for start in range(0, len(words), 12)]
    return "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


def ours(old: Texts, new: Texts) -> list[tuple[str, str]]:
    """What the product does: sections paired, words compared, changes judged. Gives (old, new) by section."""
    compared = compare_sections(passages(old), passages(new))
    return [
        tuple(
            "".join(run.text for run in section.text if run.op is not absent)
            for absent in (Op.INSERT, Op.DELETE)
        )
        for section in compared
    ]


def passages(texts: Texts) -> list[Passage]:
    """The texts as sections."""
    return [
        Passage(f"section-{place}", 1, str(place), f"عنوان {place}", text) for place, text in enumerate(texts)
    ]


def peer(old: Texts, new: Texts) -> list[tuple[str, str]]:
    """What one would write first: the standard library on the same words."""
    found = []
    for before, after in zip(old, new, strict=True):
        a, b = tokens(before + "\n\n"), tokens(after + "\n\n")
        codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        sides = ((a[i:j], b[k:m]) for _, i, j, k, m in codes)
        olds, news = zip(*sides, strict=True)
        found.append(tuple("".join(chain.from_iterable(side)) for side in (olds, news)))
    return found


def floor(old: Texts, new: Texts) -> Callable[[Texts, Texts], None]:
    """Nothing but diff-match-patch, on characters that were made of the words beforehand."""
    numbers: dict[str, str] = {}
    lines = [
        tuple(
            "".join(numbers.setdefault(token, chr(0xF0000 + len(numbers))) for token in tokens(text))
            for text in pair
        )
        for pair in zip(old, new, strict=True)
    ]
    engine = diff_match_patch()

    def run(_old: Texts, _new: Texts) -> None:
        for before, after in lines:
            engine.diff_main(before, after, False)

    return run


def check(answer: list[tuple[str, str]], old: Texts, new: Texts) -> None:
    """Raises AssertionError unless both texts can be read out of the answer, to the character."""
    assert answer == [(f"{before}\n\n", f"{after}\n\n") for before, after in zip(old, new, strict=True)]


def milliseconds(subject: Callable[[Texts, Texts], object], old: Texts, new: Texts) -> float:
    """How long one run takes."""
    began = time.perf_counter()
    subject(old, new)
    return (time.perf_counter() - began) * 1000


def report(figures: list[dict[str, object]]) -> None:
    """The table, the file, and the line."""
    columns = ("ours", "peer", "floor", "vs_peer", "vs_floor", "aim", "met")
    sys.stdout.write(f"{'':28}" + "".join(f"{name:>10}" for name in columns) + "\n")
    for found in figures:
        line = f"{found['figure']:28}" + "".join(f"{found[name]!s:>10}" for name in columns)
        sys.stdout.write(line + "\n")
    result = json.dumps({"bench": "redline", "figures": figures}, ensure_ascii=False)
    Path(__file__).with_suffix(".json").write_text(result + "\n", encoding="utf-8")
    sys.stdout.write(result + "\n")


if __name__ == "__main__":
    main()
