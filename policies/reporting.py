"""The linter's findings and the completeness of a text in words: for the commands and for the desk."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.expectations import PLACES, Expectation, Finds, Point
from policies.lint.findings import Finding, Rule
from policies.lint.linting import LINTED, counts

RULES = {
    Rule.LAM_ALEF_TURNED: gettext_lazy("lam and alef turned around by a PDF copy"),
    Rule.LAM_ALEF_DOUBTFUL: gettext_lazy("lam and alef perhaps turned around inside the word"),
    Rule.PRESENTATION_FORM: gettext_lazy("shapes of letters in the place of letters"),
    Rule.TATWEEL: gettext_lazy("a stretched letter"),
    Rule.LATIN_MARK: gettext_lazy("a Latin comma, semicolon or question mark"),
    Rule.SPACE_BEFORE_MARK: gettext_lazy("a space before a punctuation mark"),
    Rule.DOUBLED_SPACE: gettext_lazy("more than one space"),
    Rule.DETACHED_WAW: gettext_lazy("a conjunction apart from its word"),
    Rule.FINAL_YEH: gettext_lazy("alef maksura and yeh confused at the end of a word"),
    Rule.PARTICLE_HAMZA: gettext_lazy("a particle without its hamza"),
    Rule.SPELT_TWO_WAYS: gettext_lazy("a word spelt in two ways"),
    Rule.MIXED_DIGITS: gettext_lazy("two kinds of digits in one text"),
    Rule.ASCII_QUOTES: gettext_lazy("typewriter quotation marks"),
    Rule.INVISIBLE_CONTROL: gettext_lazy("an invisible control character"),
    Rule.DECOMPOSED: gettext_lazy("a letter stored in pieces"),
    Rule.BROKEN_SENTENCE: gettext_lazy("a sentence broken over two paragraphs"),
    Rule.LIST_WITHOUT_COLON: gettext_lazy("a list announced without a colon"),
    Rule.TANWEEN_ORDER: gettext_lazy("tanween after the alef"),
    Rule.HAMZA: gettext_lazy("a hamza left out, or one too many"),
    Rule.NO_FINAL_STOP: gettext_lazy("no stop at the end: words may be missing"),
    Rule.NO_SPACE_AFTER_MARK: gettext_lazy("no space after a punctuation mark"),
    Rule.WRONG_DOTS: gettext_lazy("perhaps a wrongly dotted letter"),
    Rule.LOST_NEGATION: gettext_lazy("the heading denies what the text asserts: was a “not” lost?"),
}
EXPECTATIONS = {
    Expectation.CONTROLLER: gettext_lazy("who is responsible"),
    Expectation.CONTACT: gettext_lazy("how to reach them"),
    Expectation.PURPOSES: gettext_lazy("what the data is used for"),
    Expectation.LAWFUL_BASIS: gettext_lazy("the legal basis of each purpose"),
    Expectation.DATA_CATEGORIES: gettext_lazy("which data is collected"),
    Expectation.COLLECTION: gettext_lazy("how the data is collected"),
    Expectation.RECIPIENTS: gettext_lazy("who receives the data"),
    Expectation.RETENTION: gettext_lazy("how long the data is kept"),
    Expectation.DESTRUCTION: gettext_lazy("how the data is destroyed"),
    Expectation.ACCESS: gettext_lazy("the right to see one's data"),
    Expectation.COPY: gettext_lazy("the right to a copy"),
    Expectation.CORRECTION: gettext_lazy("the right to have data corrected"),
    Expectation.WITHDRAWAL: gettext_lazy("how to withdraw consent"),
    Expectation.COMPLAINT: gettext_lazy("where to complain"),
    Expectation.UPDATE_DATE: gettext_lazy("the date of the last update"),
    Expectation.NEGATION: gettext_lazy("heading and text agree"),
}
CONTRADICTIONS = {
    Expectation.RECIPIENTS: gettext_lazy(
        "the text says that nobody receives the data, yet recipients are declared"
    ),
    Expectation.UPDATE_DATE: gettext_lazy(
        "the text promises the date of the last update and does not have it"
    ),
    Expectation.NEGATION: RULES[Rule.LOST_NEGATION],
}
FIELDS = {
    "title": gettext_lazy("title"),
    "body": gettext_lazy("text"),
    "change_summary": gettext_lazy("what changed"),
    "description": gettext_lazy("description"),
    "collection": gettext_lazy("how it is collected"),
    "retention": gettext_lazy("kept for"),
}
FINDS = {
    Finds.PRESENT: gettext_lazy("present"),
    Finds.MISSING: gettext_lazy("missing"),
    Finds.CONTRADICTORY: gettext_lazy("contradictory"),
}


def lint_summary(findings: Sequence[Finding], language: str) -> str:
    """One line: how many findings, and how many of them can be mended without a person's judgement."""
    if language not in LINTED:
        return _("Spelling and marks: only Arabic is read over.")
    if not findings:
        return _("Spelling and marks: nothing found.")
    count, safe = len(findings), sum(finding.safe for finding in findings)
    if not safe:
        line = ngettext(
            "Spelling and marks: %(count)d finding; only a person can mend it.",
            "Spelling and marks: %(count)d findings; only a person can mend them.",
            count,
        )
        return line % {"count": count}
    line = ngettext(
        "Spelling and marks: %(count)d finding, and it can be mended safely.",
        "Spelling and marks: %(count)d findings, %(safe)d of which can be mended safely.",
        count,
    )
    return line % {"count": count, "safe": safe}


def completeness_summary(points: Iterable[Point]) -> str:
    """One line: how much of what the law expects is there, and what is not.

    The three add up to what is expected; a negation that seems lost is no point of the law, and told apart.
    """
    points = list(points)
    expected = [point for point in points if point.expectation != Expectation.NEGATION]
    line = _("What the law expects: %(present)d of %(all)d present.") % {
        "present": sum(point.finds == Finds.PRESENT for point in expected),
        "all": len(expected),
    }
    line += _named(_("Missing:"), (point for point in expected if point.finds == Finds.MISSING))
    line += _named(_("Contradictory:"), (point for point in expected if point.finds == Finds.CONTRADICTORY))
    lost = len(points) - len(expected)
    more = ngettext(
        "Besides, %(count)d heading seems to deny what its text asserts.",
        "Besides, %(count)d headings seem to deny what their text asserts.",
        lost,
    )
    return f"{line} {more % {'count': lost}}" if lost else line


def confirmed_line(unsaid: int) -> str:
    """Why a version's page counts otherwise: here proposals count too, there only what would be published."""
    line = ngettext(
        "Proposals count here too. As it would be published now, with confirmed declarations alone, "
        "%(count)d thing is missing or contradictory.",
        "Proposals count here too. As it would be published now, with confirmed declarations alone, "
        "%(count)d things are missing or contradictory.",
        unsaid,
    )
    return line % {"count": unsaid}


def _named(label: str, points: Iterable[Point]) -> str:
    names = [str(EXPECTATIONS[point.expectation]) for point in points]
    return f" {label} {_(', ').join(names)}." if names else ""


def count_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one line a rule: its code, how often it was broken, what it is."""
    for rule, count in counts(findings).items():
        yield f"{rule.value}  {count:>3}  {RULES[rule]}"


def finding_line(finding: Finding, line: int | None = None) -> str:
    """One finding: where it stands, what stands there, what should."""
    where = _("line %(line)d") % {"line": line} if line else FIELDS[finding.field]
    text = f"{finding.rule.value} {where} [{finding.key}] {shown(finding.found)}"
    if finding.suggestion is not None:
        text += " " + _("should be") + f" {shown(finding.suggestion)}"
    remarks = [
        f"{finding.confidence:.0%}",
        _("mended safely") if finding.safe else _("for a person to decide"),
    ]
    return f"{text} ({_(', ').join(remarks)})"


def point_lines(points: Iterable[Point]) -> Iterator[str]:
    """Yield each expectation with what was found of it, and the sentence it stands on."""
    for point in points:
        places = f" ({'; '.join(PLACES[point.expectation])})" if PLACES[point.expectation] else ""
        yield f"{FINDS[point.finds]}: {point_name(point)}{places}"
        if point.sentence:
            yield f"    [{point.key}] {point.sentence}"
        if point.lacking:
            yield f"    {lacking_line(point)}"


def point_name(point: Point) -> str:
    """What is expected; of a contradiction, what contradicts what."""
    names = CONTRADICTIONS if point.finds == Finds.CONTRADICTORY else EXPECTATIONS
    return str(names[point.expectation])


def lacking_line(point: Point) -> str:
    """Which declarations do not say it; requires some. A sentence that says it names none of them."""
    in_text = point.finds == Finds.PRESENT
    line = _("said in the text, tied to none of: %(titles)s") if in_text else _("not said of: %(titles)s")
    return line % {"titles": _(", ").join(point.lacking)}


def shown(text: str) -> str:
    """The text in brackets, its invisible characters and line ends by their names."""
    visible = "".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in text.replace("\n\n", "¶"))
    return f"⟨{visible}⟩"
