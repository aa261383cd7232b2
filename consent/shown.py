"""Versions and records as a person's pages show them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.actors import names_of
from consent.gate import Owed
from consent.models import ConsentRecord, Decision
from consent.naming import said_of
from consent.owing import language_of, readable, renewals
from consent.standing import Consent
from policies.changed import between
from policies.dates import both
from policies.dressing import apart, leads_away, marked
from policies.languages import OWN_NAMES
from policies.models import Media
from policies.renditions import body
from policies.summary import Use, summary
from policies.timeline import LanguageLine, PolicyLine, Schedule, VersionLine


def item(
    owed: Owed,
    language: str,
    *,
    present: ConsentRecord | None = None,
    accepted: int = 0,
    choices: Sequence[str] = (),
) -> dict[str, Any]:
    """A version to be answered, in the language asked for or else its authoritative one.

    `present` is the answer that counts for it now; needs `version__policy`. `accepted` is the number of the
    version that the person accepted last, `choices` are the purposes that are put to them with it.
    """
    line, version = owed.policy, owed.version
    spoken = language_of(version, language)
    text = version.languages[spoken]
    article = body(text.sha256[Media.HTML]).decode()
    uses = declared(text)
    return {
        "policy_name": line.called(spoken),
        "contact_email": line.contact_email,
        "title": text.title,
        "number": version.number,
        "effective": both(version.effective_at, language),
        "enforce": both(version.enforce_at, language) if version.enforce_at > version.effective_at else None,
        "summary": text.summary,
        **_pages(line, version, spoken),
        "article": marked(apart(article, line.slug)),
        "leads_away": leads_away(article),
        "policy": line.slug,
        "version": version.number,
        "language": spoken,
        "content_sha256": text.json_sha256,
        "blocking": owed.blocking,
        "present": present and answer(present),
        "until_then": accepted if version.effective_at > timezone.now() else 0,
        "changes": _changes(line, version, spoken, accepted),
        "choices": [use for use in uses if use.key in choices],
        "compulsory": [use for use in uses if not use.optional],
    }


def _pages(line: PolicyLine, version: VersionLine, spoken: str) -> dict[str, Any]:
    """The text's own page and, of a translation, that of the text that counts where they differ."""
    urls = {code: reverse("version", args=[code, line.slug, version.number]) for code in version.languages}
    source, original = version.authoritative_language, None
    if source != spoken and source in urls:
        original = {"code": source, "name": OWN_NAMES[source], "url": urls[source]}
    return {"page_url": urls[spoken], "original": original}


def declared(text: LanguageLine) -> tuple[Use, ...]:
    """Every purpose with all that the published text declares of it."""
    return summary(json.loads(body(text.json_sha256))).uses


def _changes(line: PolicyLine, version: VersionLine, language: str, accepted: int) -> dict[str, Any] | None:
    """What differs from the version that the person accepted, told by each version since."""
    earlier = line.version(accepted)
    if earlier is None or accepted >= version.number or language not in earlier.languages:
        return None
    since = [one for one in reversed(line.versions) if accepted < one.number <= version.number]
    told = [
        {"number": one.number, "summary": one.languages[language].summary}
        for one in since
        if language in one.languages
    ]
    return {**between(line, earlier, version, language), "told": told}


def answer(record: ConsentRecord) -> dict[str, Any]:
    """A record for its own person; needs `version__policy`."""
    policy, number = record.version.policy, record.version.number
    return {
        "policy_name": policy.name or policy.slug,
        "number": number,
        "decision": record.decision,
        "decision_label": record.get_decision_display(),
        "purposes": said_of(record, record.language),
        "at": date_format(timezone.localtime(record.decided_at), "DATETIME_FORMAT"),
        "language": OWN_NAMES.get(record.language, record.language),
        "page_url": reverse("version", args=[record.language, policy.slug, number]),
        "record_id": str(record.pk),
        "contact_email": record.version.policy.contact_email,
        "actor": record.actor if record.on_behalf else "",
    }


def is_answer(record: ConsentRecord) -> bool:
    """Whether the person answered themselves: nobody did for them, and going on is no answer."""
    return not record.on_behalf and record.decision != Decision.CONTINUED_USE


def what_it_proves(record: ConsentRecord) -> str:
    """What the receipt of a record is good for, in the active language."""
    if is_answer(record):
        return _(
            "Signed when you answered. It proves what you answered, to which text and when, also against us. "
            "It is yours alone: whoever has it can find your answer in the public log."
        )
    return _(
        "Signed when this was recorded. It proves what was recorded, of which text and when, also against "
        "us. It is yours alone: whoever has it can find the record in the public log."
    )


def answers(records: Iterable[ConsentRecord]) -> list[dict[str, Any]]:
    """Records for their own person, each with the name of whoever `acted` for them, if anybody did."""
    found = [answer(one) for one in records]
    names = names_of((one["actor"] for one in found if one["actor"]), addresses=False)
    return [one | {"acted": names.get(one["actor"], "")} for one in found]


def refused(answers: Iterable[dict[str, Any] | None]) -> list[dict[str, Any]]:
    """Those of the answers that are refusals, each once: for them the four doors stand open."""
    return list({one["record_id"]: one for one in answers if one and one["decision"] == "refuse"}.values())


def choices_of(record: ConsentRecord, said: dict[str, Any] | None) -> list[tuple[str, bool]]:
    """Each purpose that the record answers, by the title that was shown, and whether it was a yes."""
    if said is None:
        return said_of(record, record.language)
    told = said["record"]["pii_processing"]["purposes"]
    labels = {purpose["purpose"]: purpose["purpose_label"] for purpose in told}
    return [(labels.get(key, key), given) for key, given in record.purposes.items()]


def remark_of(said: dict[str, Any] | None) -> str:
    """What somebody who acted for the person wrote down on how they were told, as the receipt holds it."""
    return said["record"]["evidence"]["remark"] if said else ""


def to_be_renewed(
    schedule: Schedule, heard: Mapping[int, dict[str, Consent]], language: str, at: datetime
) -> list[dict[str, Any]]:
    """By policy, the consents of one person that ran out or whose purpose changed, by their titles."""
    found = []
    for line, version, keys in renewals(schedule, heard, at):
        spoken = language_of(version, language)
        titles = {use.key: use.title for use in declared(version.languages[spoken]) if use.key in keys}
        told = {"slug": line.slug, "version": version.number, "language": spoken}
        found.append(told | {"purposes": titles, "titles": list(titles.values())})
    return found


def with_choices(schedule: Schedule, language: str, at: datetime) -> list[dict[str, str]]:
    """The policies that leave somebody a choice, with what their page of choices is addressed by."""
    found = []
    for line in readable(schedule):
        version = line.current(at)
        if version and any(purpose.optional for purpose in version.purposes.values()):
            spoken = language_of(version, language)
            found.append({"slug": line.slug, "language": spoken, "name": line.called(spoken)})
    return found
