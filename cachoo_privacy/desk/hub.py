"""Where a version stands, what it still lacks, and what may be done with it next."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext

from cachoo_privacy.desk import life
from cachoo_privacy.desk.beginnings import shown
from cachoo_privacy.desk.consequences import warnings
from cachoo_privacy.desk.gaps import gap_lines
from cachoo_privacy.desk.held import who_held
from cachoo_privacy.desk.sharing import ShareForm, may_share, shared_with
from consent.reporting import Stand, count
from notifications.models import Announcement, State
from policies import schedule, snapshot
from policies.approval import content_hash
from policies.drafting import correction_of
from policies.languages import OWN_NAMES
from policies.locations import page_url
from policies.locking import stored
from policies.models import (
    WITHOUT_HEADING,
    DataCategory,
    Media,
    PolicyVersion,
    Purpose,
    Recipient,
    Section,
    Status,
)
from policies.outline import walk
from policies.pages import state
from policies.renditions import gaps, places
from policies.snapshot import Whole
from policies.translating import stale_in


@dataclass(frozen=True)
class Language:
    """A language of a version: how to read it, and what is empty or left behind in it.

    `written` of `places` have their words.
    """

    code: str
    name: str
    url: str
    missing: list[str]
    authoritative: bool
    places: int = 0
    stale: int = 0

    @property
    def written(self) -> int:
        """How many places are not empty."""
        return self.places - len(self.missing)


def hub(version: PolicyVersion, user: AbstractBaseUser, at: datetime) -> dict[str, Any]:
    """What the version's page shows around its form, of the text that is stored. Raises Discarded."""
    announcement = _announcement(version, user)
    whole = None if version.is_published else snapshot.read(stored(version))
    mark = content_hash(whole) if whole else version.approved_hash
    return {
        **life.acts(version, user),
        "version": version,
        "steps": life.steps(version),
        "next_step": life.next_step(version),
        "planner": life.planner(version),
        "reviews": life.reviews(version, mark),
        "sections": life.section_choices(version),
        "shown": mark if whole else "",
        "class_warnings": warnings(whole) if whole else [],
        "gaps": gap_lines(whole) if whole else [],
        "languages": languages(version, whole),
        "unconfirmed": 0 if version.is_published else unconfirmed(version),
        "announcement": announcement,
        "held": who_held(announcement) if announcement else "",
        "answers": answers(version, at) if version.is_published else [],
        "may_share": not version.is_published and may_share(user),
        "share_form": ShareForm(),
        "links": shared_with(version, at),
        "remarks": life.remarks(version, mark),
        "mail_starts_in": seconds_to_mail(announcement, at),
        "correction": correction_of(version) if version.is_published else None,
        "may_correct": version.is_published and user.has_perm("policies.publish_policyversion"),
        "may_draft": user.has_perm("policies.add_policyversion"),
        "press": uuid.uuid4(),
        "moment_passed": has_passed(version, at),
        "beginning": shown([version])[0],
    }


def has_passed(version: PolicyVersion, at: datetime) -> bool:
    """Whether the moment that was chosen for a version can no longer be kept, because it has come."""
    waits = version.status not in (Status.SCHEDULED, Status.PUBLISHED)
    return bool(waits and version.effective_at and version.effective_at <= at)


def answers(version: PolicyVersion, at: datetime) -> list[tuple[object, int]]:
    """How many people stand where to the published version: numbers, for whoever may see the version."""
    counted = count(version, at=at)
    return [(Stand(stand).label, people) for stand, people in counted.stands.items()]


def seconds_to_mail(announcement: Announcement | None, at: datetime) -> int:
    """How many seconds are left in which the mail can be stopped before the first one; 0 when none are."""
    if announcement is None or announcement.state != State.READY or announcement.starts_at <= at:
        return 0
    return int((announcement.starts_at - at).total_seconds()) + 1


def languages(version: PolicyVersion, whole: Whole | None) -> list[Language]:
    """The authoritative language first, each with its page and its gaps: the policy's languages, and of a
    published version, which is not read whole, those that it was published in.
    """
    published = version.renditions.filter(media=Media.JSON).values_list("language", flat=True)
    codes = version.policy.languages if whole else published
    behind = Counter(one.language for one in stale_in(whole)) if whole else {}
    found = [_language(version, whole, code, behind.get(code, 0)) for code in codes]
    return sorted(found, key=lambda language: not language.authoritative)


def state_name(version: PolicyVersion, at: datetime) -> str:
    """The state of a version in words; a published one's is computed from the schedule."""
    if not version.is_published:
        return str(version.get_status_display())
    policy = schedule.read().policies.get(version.policy.slug)
    line = policy.version(version.number) if policy else None
    names = {
        "upcoming": gettext("Not yet in force"),
        "in_force": gettext("In force"),
        "superseded": gettext("No longer in force"),
    }
    # A version published this second by another process is not in our schedule yet.
    return names[state(policy, line, at) if line else "upcoming"]


def _announcement(version: PolicyVersion, user: AbstractBaseUser) -> Announcement | None:
    allowed = version.is_published and user.has_perm("notifications.view_announcement")
    return Announcement.objects.filter(announced_versions__version=version).first() if allowed else None


def unconfirmed(version: PolicyVersion) -> int:
    """How many declarations nobody has confirmed: they would not be published."""
    declared = (version.purposes, version.data_categories, version.recipients)
    return sum(parts.filter(confirmed=False).count() for parts in declared)


def _language(version: PolicyVersion, whole: Whole | None, code: str, behind: int) -> Language:
    name, authoritative = OWN_NAMES[code], code == version.authoritative_language
    if whole is None:
        return Language(code, name, page_url(version.policy.slug, code, version.number), [], authoritative)
    url = reverse("admin:version-preview", args=[version.pk, code])
    return Language(code, name, url, _missing(whole, code), authoritative, places(whole), behind)


def _missing(whole: Whole, code: str) -> list[str]:
    """The gaps of a language in words: sections and declarations by the title that somebody can look for."""
    source = whole.version.authoritative_language
    titles = {node.section.key: _title(node.section, source) for node in walk(whole.nodes)}
    for part in (*whole.purposes, *whole.data_categories, *whole.recipients):
        titles[f"{part._meta.model_name}:{part.key}"] = _title(part, source)
    for field in ("title", "change_summary"):
        titles[field] = str(PolicyVersion._meta.get_field(field).verbose_name)
    return [titles.get(gap, gap) for gap in gaps(whole, code)]


def _title(part: Section | Purpose | DataCategory | Recipient, language: str) -> str:
    return part.text("title", language) or str(WITHOUT_HEADING.get(part.key, part.key))
