"""What was put before a person's eyes on our own pages: served is not answered, and is recorded apart."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from consent.act import Act, Witness
from consent.gate import Owed
from consent.models import Decision, Grade, Notice, Subject
from consent.owing import language_of
from consent.recording import BROWSER_KEYS, record
from policies.models import PolicyVersion


def displayed(
    subject: Subject, items: Iterable[Owed], *, language: str, witness: Witness, at: datetime
) -> None:
    """Each of the versions has a record that it was displayed to this person; the first time counts.

    One query where all of them were seen before.
    """
    shown = {item.version.id: item.version for item in items}
    seen = Notice.objects.filter(subject=subject, version__in=shown, grade=Grade.DISPLAYED)
    new = shown.keys() - set(seen.values_list("version_id", flat=True))
    for version in PolicyVersion.objects.filter(pk__in=new).select_related("policy"):
        line = shown[version.pk]
        spoken = language_of(line, language)
        act = Act(Decision.DISPLAYED, spoken, line.languages[spoken].json_sha256, surface="answer page")
        key = uuid.uuid5(BROWSER_KEYS, f"{subject.pk}:displayed:{version.pk}:{spoken}")
        record(subject, act, version=version, witness=witness, key=key, at=at)
