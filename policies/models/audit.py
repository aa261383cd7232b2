"""What staff did, in the order they did it. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act: who (as text, so that it outlives the account), what, on what, when."""

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("act"), max_length=60)
    target = models.CharField(_("on"), max_length=200)
    content_hash = models.CharField(_("text"), max_length=64, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target", "action"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.target}"
