"""The life of a version on its page: the steps, the next one by name, and what this person may do now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext

from consent.actors import names_of
from policies.contributing import has_contributed
from policies.models import WITHOUT_HEADING, PolicyVersion, Section, Status


@dataclass(frozen=True)
class Step:
    """One state on the way to publication."""

    name: object
    done: bool
    current: bool


@dataclass(frozen=True)
class Said:
    """One review as the page shows it."""

    by: str
    verdict: object
    text: str
    section: str
    at: datetime
    same_text: bool


def steps(version: PolicyVersion) -> list[Step]:
    """Every state in order; a version that was published at once never stood in *scheduled*."""
    order = list(Status)
    here = order.index(Status(version.status))
    shown = [state for state in order if state != Status.SCHEDULED or not version.is_published]
    return [Step(state.label, order.index(state) < here, state == version.status) for state in shown]


def next_step(version: PolicyVersion) -> str:
    """What comes next, and who does it."""
    return {
        Status.DRAFT: gettext("an editor submits the text for review."),
        Status.IN_REVIEW: gettext("an approver who has not worked on the text reads it and decides."),
        Status.APPROVED: gettext("an approver publishes it, or schedules its publication."),
        Status.SCHEDULED: gettext("it is published at its time; until then it can be moved or taken off."),
        Status.PUBLISHED: gettext("nothing: it cannot change any more. A mistake is mended by a correction."),
    }[Status(version.status)]


def planner(version: PolicyVersion) -> str:
    """Who planned its publication, by the name that they go by today; '' where it is not planned."""
    by = version.planned_by
    return names_of([by])[by] if by else ""


def acts(version: PolicyVersion, user: AbstractBaseUser) -> dict[str, Any]:
    """Which buttons the page offers; every act checks again for itself."""
    writes = user.has_perm("policies.change_policyversion")
    decides = user.has_perm("policies.publish_policyversion")
    reviewed = version.status == Status.IN_REVIEW
    touched = decides and has_contributed(version, user)
    return {
        "may_submit": writes and version.is_draft,
        "may_withdraw": writes and reviewed,
        "may_approve": decides and reviewed and not touched,
        "own_text": decides and reviewed and touched,
        "may_ask_for_changes": decides and version.status in (Status.IN_REVIEW, Status.APPROVED),
        "may_publish": decides and version.status == Status.APPROVED,
        "may_unschedule": decides and version.status == Status.SCHEDULED,
    }


def reviews(version: PolicyVersion, mark: str) -> list[Said]:
    """Everything that was said about the version, newest first, and whether of the text with this hash."""
    said = list(version.reviews.order_by("-pk"))
    if not said:
        return []
    names = names_of(review.by for review in said)
    titles = {section.key: _title(section, version) for section in version.sections.all()}
    return [
        Said(
            by=names[review.by],
            verdict=review.get_verdict_display(),
            text=review.text,
            section=titles.get(review.section_key, review.section_key),
            at=review.at,
            same_text=review.content_hash == mark,
        )
        for review in said
    ]


def remarks(version: PolicyVersion, mark: str) -> list[Said]:
    """What was said through preview links, newest first, and whether of the text with this hash."""
    said = list(version.remarks.order_by("-pk"))
    if not said:
        return []
    titles = dict(section_choices(version))
    return [
        Said(
            by=one.by.partition(":")[2],
            verdict=gettext("Comment through a preview link"),
            text=one.text,
            section=titles.get(one.section_key, one.section_key),
            at=one.at,
            same_text=one.content_hash == mark,
        )
        for one in said
    ]


def section_choices(version: PolicyVersion) -> list[tuple[str, str]]:
    """What a comment may point to: each section by its key and its title."""
    return [(section.key, _title(section, version)) for section in version.sections.all()]


def _title(section: Section, version: PolicyVersion) -> str:
    named = str(WITHOUT_HEADING.get(section.key, section.key))
    return section.text("title", version.authoritative_language) or named
