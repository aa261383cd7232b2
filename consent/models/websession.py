"""Links on their way into a web view: each opens one page once, as one person."""

from django.db import models
from django.db.models.functions import Now

from consent.models.record import Evidence
from consent.models.subject import Subject


class WebSession(models.Model):
    """What a link will open; the row is taken away by its use, by its end, or with its person.

    `digest` is the SHA-256 of the link's token, hexadecimal. `evidence` and `actor` are those of the caller
    who asked for it: a page that it opens vouches for no more.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    back = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=20, choices=Evidence.choices)
    actor = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path
