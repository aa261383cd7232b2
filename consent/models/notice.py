"""Evidence that a person was told of a version. Append-only."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.models.subject import Subject
from policies.models import PolicyVersion


class Grade(models.TextChoices):
    """How much the evidence proves, from shown on our own page to bounced."""

    DISPLAYED = "displayed", _("Displayed")
    RELAYED = "relayed", _("Taken by our mail relay")
    ACCEPTED = "accepted_by_recipient_server", _("Taken by the recipient's own server")
    REPORTED = "reported_by_server_key", _("Reported by the company's server")
    BOUNCED = "bounced", _("Bounced")


# Evidence that use after it can stand on; a relay's word is not, for it knows no reader.
SUPPORTING = (Grade.DISPLAYED, Grade.ACCEPTED, Grade.REPORTED)
BY_MAIL = (Grade.ACCEPTED, Grade.REPORTED)  # what a mail that comes back later takes back


class Notice(models.Model):
    """One piece of evidence: who was told of which version, how surely, and when."""

    # What is UNIQUE begins with it.
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="notices", db_index=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="notices")
    grade = models.CharField(_("evidence"), max_length=28, choices=Grade.choices)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(null=True, db_default=Now())  # when we had it; reports count from then
    reference = models.CharField(max_length=64, blank=True)  # such as the SHA-256 of a Message-ID

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            # Of what proves more, or takes it back, every time counts: a mail that came back is sent again.
            models.UniqueConstraint(
                fields=["subject", "version", "grade"],
                name="one_notice_per_grade",
                condition=models.Q(grade__in=["displayed", "relayed"]),
            ),
            models.UniqueConstraint(
                fields=["subject", "version", "grade", "at"], name="one_notice_per_grade_and_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.version_id} {self.grade}"
