"""That a person was erased, how far, by whom, and how it was decided. Names nobody."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.models.apikey import ApiKey
from consent.models.subject import Subject


class ErasureLevel(models.TextChoices):
    """How much goes. Either way the rows that count people stay, under a number that leads to nobody."""

    UNLINK = "unlink", _("Forget who it was; keep the sealed record until its time is over")
    SHRED = "shred", _("Forget who it was, and destroy the key of the record")


class Erasure(models.Model):
    """Proposed by one and done by another; a person erases themselves alone ('the person' is both).

    `filed_at`: since when the subject stands in the file outside the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="erasures")
    level = models.CharField(_("how far"), max_length=6, choices=ErasureLevel.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    proposed_by = models.CharField(_("proposed by"), max_length=200)
    proposed_at = models.DateTimeField(_("proposed at"))
    done_by = models.CharField(_("done by"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    dropped_at = models.DateTimeField(null=True)
    shredded_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    records = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                name="one_erasure_at_a_time",
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="an_erasure_takes_two",
                condition=Q(done_at__isnull=True)
                | Q(proposed_by="the person", done_by="the person")
                | Q(proposed_by="replay", done_by="replay")
                | (~Q(done_by="") & ~Q(done_by=F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Outcome(models.TextChoices):
    """What a connected system says of the account that it was asked to close."""

    WAITING = "waiting", _("asked, has not answered yet")
    DONE = "done", _("closed the account")
    REFUSED = "refused", _("keeps the account")


class ErasureAnswer(models.Model):
    """That a connected system was asked, as the holder of a key, and what it answered; names nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="answers")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(_("system"), max_length=100)  # the key's name, as it was then
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["erasure", "key"], name="each_system_is_asked_once"),
            models.CheckConstraint(
                name="a_refusal_says_why",
                condition=~Q(outcome="refused") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="an_answer_has_its_moment",
                condition=Q(outcome="waiting", answered_at__isnull=True)
                | (~Q(outcome="waiting") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.outcome}"
