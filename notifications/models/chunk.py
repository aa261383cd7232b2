"""A chunk: a listed part of the audience that one worker at a time holds a lease on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.announcement import Announcement


class ChunkState(models.TextChoices):
    """Where a chunk stands; an expired lease may be taken by anyone."""

    OPEN = "open", _("Open")
    LEASED = "leased", _("Leased")
    DONE = "done", _("Done")
    QUARANTINED = "quarantined", _("Quarantined")


class Chunk(models.Model):
    """Some hundred subjects. `fence` grows with each lease: a worker that lost its lease cannot go on.

    `crashes` counts the leases that ran out unreturned; a chunk that keeps crashing is set aside.
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="chunks")
    position = models.PositiveIntegerField()
    subjects = ArrayField(models.UUIDField())
    n = models.PositiveIntegerField()
    state = models.CharField(max_length=11, choices=ChunkState.choices, default=ChunkState.OPEN)
    lease_owner = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "position"], name="one_chunk_per_position"),
            models.CheckConstraint(
                name="a_lease_has_an_owner_and_an_end",
                condition=~models.Q(state="leased")
                | models.Q(lease_owner__isnull=False, lease_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["announcement", "id"],
                name="chunk_unfinished",
                condition=models.Q(state__in=["open", "leased"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}#{self.position}"
