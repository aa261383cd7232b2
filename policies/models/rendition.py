"""Published bytes: what exactly was shown, and what exactly was asked. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.version import PolicyVersion


class Media(models.TextChoices):
    """The formats that a version is published in."""

    JSON = "json", "JSON"
    HTML = "html", "HTML"
    TEXT = "txt", _("Plain text")
    PDF = "pdf", "PDF"


class PublishedBytes(models.Model):
    """Immutable bytes in one language, with their SHA-256 in lower-case hexadecimal."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="%(class)ss")
    language = models.CharField(max_length=3)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        abstract = True


class Rendition(PublishedBytes):
    """A version in one language and format; the JSON one is what a consent names.

    There is no PDF of a text whose letters its fonts lack, nor of versions older than the format.
    """

    media = models.CharField(max_length=4, choices=Media.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language", "media"], name="one_rendition_per_format")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.language}.{self.media}"


class Question(PublishedBytes):
    """The exact question put to a person: its wording, choices and defaults, as canonical JSON."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="one_question_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.language}"
