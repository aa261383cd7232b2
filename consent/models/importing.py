"""Answers that were given to an older system, on their way into the records."""

import uuid

from django.db import models
from django.db.models.functions import Now


class ImportState(models.TextChoices):
    """How far an import is."""

    RECEIVING = "receiving", "receiving"
    WAITING = "waiting", "waiting"
    DONE = "done", "done"


class Import(models.Model):
    """One file of answers of one older system, the counts of what its lines came to, and how far it is.

    `sha256` is that of the whole file, hexadecimal, empty while it is being sent. `lines` counts those that
    hold something.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=40)
    dry_run = models.BooleanField(default=False)
    actor = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=ImportState.choices, default=ImportState.RECEIVING)
    sha256 = models.CharField(max_length=64, blank=True)
    lines = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_import_of_a_file_at_a_time",
                fields=["source", "sha256", "dry_run"],
                condition=models.Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="what_is_done_has_an_end",
                condition=~models.Q(state="done") ^ models.Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.id}"


class ImportPage(models.Model):
    """Some lines of the file, sealed and in their order; gone once they were worked on."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pages")
    first_line = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "first_line"], name="one_page_begins_at_a_line")
        ]

    def __str__(self) -> str:
        return f"{self.job_id} from line {self.first_line}"


class ImportFault(models.Model):
    """Why one line of the file was not taken; never what it said."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    pointer = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="one_fault_a_line")]

    def __str__(self) -> str:
        return f"{self.job_id} line {self.line}: {self.code}"
