"""What a person has accepted of a policy and consented to: derived from the records, kept for the gate."""

from django.db import models

from consent.models.subject import Subject
from policies.models import Policy


class Standing(models.Model):
    """The gate's integers for one person and policy; 0 means never.

    `accepted_number`: highest version accepted that no refusal has taken back. `informed_number`: the same of
    those acknowledged or used on after notice. `refused_at`: the last refusal that no acceptance of
    what was refused has followed.
    """

    # What is UNIQUE begins with it.
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="standings", db_index=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="standings")
    accepted_number = models.PositiveIntegerField(default=0)
    informed_number = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "policy"], name="one_standing_per_policy")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.policy_id}: {self.accepted_number}"


class PurposeStanding(models.Model):
    """A person's last word on one purpose of a policy; no row means that they were never heard.

    `consented_number`: the version in which they last said yes, 0 after a no. Whether that still counts is
    computed when it is asked (`consent.purposes`), so that a publication or a day that ends writes nothing.
    """

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="purpose_standings", db_index=False
    )
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="purpose_standings")
    key = models.CharField(max_length=60)
    consented_number = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "policy", "key"], name="one_standing_per_purpose")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.policy_id} {self.key}: {self.consented_number}"
