"""The mail of an announcement in one language, frozen before the first one leaves."""

from django.db import models

from notifications.models.announcement import Announcement


class MessagePart(models.Model):
    """Everything of the mail that is the same for all; `sha256` is of head, text, html and tail, hexadecimal.

    In both bodies a mark stands where each person's own link will. `tail` attaches the log's last
    checkpoint; empty where none was signed yet.
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="parts")
    language = models.CharField(max_length=3)
    subject = models.CharField(max_length=300)
    head = models.BinaryField()
    text = models.BinaryField()
    html = models.BinaryField()
    tail = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "language"], name="one_message_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}/{self.language}"
