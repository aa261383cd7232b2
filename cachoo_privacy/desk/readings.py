"""What was read of a file, laid out for the eye: before anything of it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from cachoo_privacy.desk.beginnings import under_way
from policies import markdown
from policies.importing.declarations import Proposals, Stands, propose
from policies.importing.guesses import Note
from policies.importing.outline import Outline
from policies.importing.supplied import Supplied
from policies.importing.wording import LEFT, NOTES, unknown_lines
from policies.languages import OWN_NAMES, direction
from policies.models import CONTACT, INTRODUCTION, Policy
from policies.proofreading import completeness_of_file, lint_of_file
from policies.reporting import completeness_summary, lint_summary

# Below this a heading is marked as one to look at.
SURE_ENOUGH = 0.75


@dataclass(frozen=True)
class Part:
    """A section as it would be stored: `body` is clean HTML, `sure` a share such as '95%'."""

    key: str
    number: str
    title: str
    body: SafeString
    sure: str = ""
    why: object = ""
    doubtful: bool = False
    nested: bool = False


def shown(supplied: Supplied, result: Outline, policy: Policy, language: str) -> dict[str, Any]:
    """Everything that the page of the preview says."""
    proposals = propose(result)
    unknown = list(unknown_lines(proposals))
    return {
        "policy": policy,
        "language": language,
        "language_name": OWN_NAMES[language],
        "direction": direction(language),
        "result": result,
        "title_why": NOTES[result.note],
        "title_sure": f"{result.confidence:.0%}",
        "parts": list(_parts(result)),
        "dropped": [(LEFT[one.kind], one.count, one.sample) for one in result.dropped],
        "proposals": _groups(proposals),
        "unknown": unknown[1:],
        "lint_summary": lint_summary(lint_of_file(supplied, result, language), language),
        "completeness_summary": completeness_summary(completeness_of_file(result)),
        "drafts": under_way(policy),
    }


def _parts(result: Outline) -> Iterator[Part]:
    """The introduction, the sections with the numbers that the page will print, the contact lines."""
    if result.introduction:
        yield Part(INTRODUCTION, "", gettext("introduction"), _body(result.introduction))
    counted = [0, 0, 0]
    for one in result.sections:
        counted = [*counted[: one.level - 1], counted[one.level - 1] + 1, *[0] * (3 - one.level)]
        yield Part(
            key=one.key,
            number=".".join(map(str, counted[: one.level])),
            title=one.title,
            body=_body(one.body),
            sure="" if one.note is Note.MARKED_HEADING else f"{one.confidence:.0%}",
            why=NOTES[one.note],
            doubtful=one.confidence < SURE_ENOUGH,
            nested=one.level > 1,
        )
    if result.contact:
        yield Part(CONTACT, "", gettext("contact"), _body(result.contact.text))


def _body(text: str) -> SafeString:
    # nh3 has cleaned it
    return mark_safe(markdown.html(text))


def _groups(proposals: Proposals) -> list[tuple[str, tuple[Stands, ...]]]:
    return [
        (gettext("Purposes"), proposals.purposes),
        (gettext("Data categories"), proposals.categories),
        (gettext("Recipients"), proposals.recipients),
    ]
