"""What the law expects and a version does not say, and the reason for which it is published all the same."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from policies.auditing import Actor, note, target_of
from policies.expectations import Finds, Point
from policies.models import AuditEvent, PolicyVersion
from policies.proofreading import completeness_of_whole
from policies.refusals import Refused
from policies.seen import is_visible
from policies.snapshot import Whole


class GapsUnexplained(Refused):
    """The law expects something that the text does not say, and nobody has said why it may stay so."""

    code = "gaps_unexplained"
    sentence = _(
        "The text does not say all that the law expects. To publish it all the same, say why: "
        "the reason is kept."
    )


def unsaid(whole: Whole) -> list[Point]:
    """What is missing or contradictory in the authoritative language, of what would be published."""
    points = completeness_of_whole(whole, whole.version.authoritative_language)
    return [point for point in points if point.finds != Finds.PRESENT]


def reason_given(version: PolicyVersion) -> str:
    """Why this very text may be published with its gaps; '' while nobody has said so of the approved text."""
    said = AuditEvent.objects.filter(target=target_of(version), action="explain_gaps")
    last = said.exclude(content_hash="").filter(content_hash=version.approved_hash).first()
    return last.reason if last else ""


def explain(whole: Whole, *, by: Actor, at: datetime, reason: str) -> None:
    """Where the text leaves something unsaid, the reason is on record, bound to the approved text.

    Given once, when it was scheduled perhaps, it holds until the text is another one. Call it inside the
    transaction of the act that needs it. Raises GapsUnexplained.
    """
    version, reason = whole.version, reason.strip()
    if not unsaid(whole):
        return
    if is_visible(reason):
        note("explain_gaps", version, by=by, at=at, content_hash=version.approved_hash, reason=reason)
    elif not reason_given(version):
        raise GapsUnexplained
