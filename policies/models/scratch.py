"""Words that somebody typed into a draft and has not saved: theirs alone, and no version of anything."""

from django.db import models

from policies.models.version import PolicyVersion


class Scratch(models.Model):
    """A draft's form as one person left it, field by field; `seen` is the stamp of the text below it."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="scratches")
    by = models.CharField(max_length=200)
    words = models.JSONField()
    seen = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "by"], name="one_scratch_a_person")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.by}"
