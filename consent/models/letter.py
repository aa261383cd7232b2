"""A letter to one person, waiting to be handed over; emptied when it was."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Given(models.TextChoices):
    """What an address was given for. A letter is sent for that, or not at all."""

    ACCOUNT = "account", _("Signing in, and what the policy owes its user")
    REQUEST = "request", _("Answering one request")
    STAFF = "staff", _("Working here")


class LetterKind(models.TextChoices):
    """The letters that are written to one person; announcements are not among them."""

    CODE = "code", _("Code that confirms an address")
    RECEIVED = "received", _("Request received")
    EXTENDED = "extended", _("Request takes longer")
    REPLY = "reply", _("Reply to a request")
    RECEIPT = "receipt", _("Receipt of an answer")
    ADDRESS = "address", _("Confirmation of a new address")
    JOIN = "join", _("Confirmation of the mailing list")
    WEBHOOK_OFF = "webhook_off", _("A webhook was switched off")
    MAILING = "mailing", _("What became of a mailing")
    TEST = "test", _("Test mail")


class Letter(models.Model):
    """One letter. Address and text are sealed, and gone once the mail server has taken it or never will.

    `given` is what the address was given for. `next_try_at` is also the lease of whoever is sending.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    given = models.CharField(max_length=7, choices=Given.choices)
    subject_id = models.UUIDField(null=True, db_index=True)
    to_encrypted = models.BinaryField(null=True)
    text_encrypted = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_letter_is_emptied_when_it_is_over",
                condition=models.Q(
                    next_try_at__isnull=False,
                    sent_at__isnull=True,
                    to_encrypted__isnull=False,
                    text_encrypted__isnull=False,
                )
                | models.Q(next_try_at__isnull=True, to_encrypted__isnull=True, text_encrypted__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
