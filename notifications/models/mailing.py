"""A mailing to the list: written in the desk in some languages, approved by a second person, sent once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.announcement import Announcement
from policies.languages import POLICY_LANGUAGES


class MailingState(models.TextChoices):
    """draft <-> waiting -> approved; its announcement tells the rest."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waits for approval")
    APPROVED = "approved", _("Approved and sent")


class Mailing(models.Model):
    """One mailing. `authors` are the names under which whoever touched its words is known, in one spelling.

    `content_hash` is of the words that were approved, hexadecimal.
    """

    state = models.CharField(
        _("state"), max_length=8, choices=MailingState.choices, default=MailingState.DRAFT
    )
    authors = ArrayField(models.CharField(max_length=254), default=list, editable=False)
    written_by = models.CharField(_("written by"), max_length=200)
    created_at = models.DateTimeField(_("created at"))
    edited_at = models.DateTimeField(_("edited at"))
    approved_by = models.CharField(_("approved by"), max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    announcement = models.OneToOneField(
        Announcement, null=True, on_delete=models.PROTECT, related_name="mailing", editable=False
    )

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-pk"]
        permissions = [("approve_mailing", "Can approve a mailing")]
        constraints = [
            models.CheckConstraint(
                name="an_approved_mailing_is_announced",
                condition=Q(state="approved", announcement__isnull=False)
                & ~Q(approved_by="")
                & ~Q(content_hash="")
                | ~Q(state="approved") & Q(announcement__isnull=True, approved_by="", content_hash=""),
            ),
        ]

    def __str__(self) -> str:
        first = min(self.texts.all(), key=lambda text: text.pk, default=None)
        return first.subject if first else str(_("A mailing without words"))

    @property
    def languages(self) -> list[str]:
        """The languages it is written in, in the house's order."""
        written = set(self.texts.values_list("language", flat=True))
        return [code for code, _name in POLICY_LANGUAGES if code in written]

    @property
    def is_open(self) -> bool:
        """Whether its words may still change."""
        return self.state != MailingState.APPROVED


class MailingText(models.Model):
    """The words of a mailing in one language; the body is in the Markdown of policy text."""

    LONGEST = 50_000

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=3)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=LONGEST)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "language"], name="one_text_of_a_mailing_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}/{self.language}"
