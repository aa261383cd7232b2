"""What exactly is approved: one hash of everything that readers will be shown, told and asked."""

from django.utils.translation import gettext_lazy as _

from ledger.canonical import canonical, sha256_hex
from policies.contributing import has_contributed
from policies.languages import column_of
from policies.locking import stored
from policies.models import PolicyVersion, Review, Verdict
from policies.refusals import Refused
from policies.renditions import complete_languages
from policies.snapshot import Whole, content, read, wording


class ApprovalVoid(Refused):
    """The text, or who touched it, is no longer what was approved."""

    code = "approval_void"
    sentence = _("The text is not the one that was approved. It must be approved again.")


def content_hash(whole: Whole) -> str:
    """SHA-256 of the canonical JSON of all that is published in every complete language; no number, no date.

    Covers sections, declarations and the sentences that they stand on, the question, the notice's wording
    (what changed, and the policy's name in its subject), the controller, and the rules that decide who is
    asked again. Composed and decomposed letters hash alike (NFC).
    """
    version = whole.version
    texts = {
        language: {
            "document": content(whole, language),
            "question": wording(whole, language),
            "named": getattr(version.policy, column_of("name", language)),  # the subject of the mail
        }
        for language in complete_languages(version, whole)
    }
    rows = (*whole.purposes, *whole.data_categories, *whole.recipients)
    sentences = [{"kind": row._meta.model_name, "key": row.key, "sentence": row.sentence} for row in rows]
    return sha256_hex(canonical({"floor_mode": version.floor_mode, "sentences": sentences, "texts": texts}))


def hash_of(version: PolicyVersion) -> str:
    """The content hash of the version as it is stored now. Raises Discarded."""
    return content_hash(read(stored(version)))


def last_review(version: PolicyVersion) -> Review | None:
    """What was said last about the version."""
    return version.reviews.order_by("-pk").first()


def still_stands(whole: Whole) -> bool:
    """Whether the last word was an approval, of this very text, by somebody who has not touched it."""
    review = last_review(whole.version)
    return (
        review is not None
        and review.verdict == Verdict.APPROVE
        and review.content_hash == whole.version.approved_hash == content_hash(whole)
        and not has_contributed(whole.version, review.by)
    )


def refuse_void(whole: Whole) -> None:
    """Return when the approval stands; raise ApprovalVoid otherwise."""
    if not still_stands(whole):
        raise ApprovalVoid
