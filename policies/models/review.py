"""Who touched a version's text, and what was decided about it. Both append-only, both outlive a draft."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.version import PolicyVersion


class Verdict(models.TextChoices):
    """What somebody said about a version on its way to publication."""

    SUBMIT = "submit", _("Submitted for review")
    APPROVE = "approve", _("Approved")
    REQUEST_CHANGES = "request_changes", _("Asked for changes")
    WITHDRAW = "withdraw", _("Withdrew from review")


class Contribution(models.Model):
    """One person touched one version's text; `person` is their name in one spelling."""

    # Without a constraint: what is append-only must not stand in the way of discarding a draft.
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.DO_NOTHING, db_constraint=False, related_name="contributions"
    )
    person = models.CharField(_("who"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="one_contribution_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version_id}"


class Review(models.Model):
    """One step of a version: who (as text), what they said, of which text, and why."""

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.DO_NOTHING, db_constraint=False, related_name="reviews"
    )
    by = models.CharField(_("who"), max_length=200)
    verdict = models.CharField(_("verdict"), max_length=15, choices=Verdict.choices)
    content_hash = models.CharField(_("text"), max_length=64)
    text = models.TextField(_("comment"), blank=True)
    section_key = models.CharField(_("section"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.verdict} {self.version_id}"
