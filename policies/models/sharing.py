"""Drafts shown to people without an account: the link, which ends, and what they said, which stays."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.version import PolicyVersion


class PreviewLink(models.Model):
    """Whoever has its address reads one draft and comments, until it expires, is revoked, or is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="preview_links")
    name = models.CharField(_("for whom"), max_length=100)
    created_by = models.CharField(_("shared by"), max_length=200)
    created_at = models.DateTimeField(_("shared at"))
    expires_at = models.DateTimeField(_("expires at"))
    opened = models.PositiveIntegerField(_("opened"), default=0)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="a_preview_link_ends", condition=models.Q(expires_at__gt=models.F("created_at"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class Remark(models.Model):
    """What was said of a draft through a link, and of which text. Append-only; it outlives draft and link."""

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.DO_NOTHING, db_constraint=False, related_name="remarks"
    )
    link = models.UUIDField()
    by = models.CharField(_("who"), max_length=200)
    language = models.CharField(max_length=3)
    content_hash = models.CharField(_("text"), max_length=64)
    section_key = models.CharField(_("section"), max_length=60)
    text = models.TextField(_("comment"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.section_key}"
