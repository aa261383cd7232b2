"""That somebody read the whole log again, and what they found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogReading(models.Model):
    """A run of verify_ledger that came to its end. Append-only.

    `findings` holds the first faults as pairs of place and words; `faults` counts them all. A run that went
    on `after` a place read what lies behind it and nothing else; without one it began at the beginning.
    """

    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"))
    by = models.CharField(_("who"), max_length=200)
    after = models.CharField(max_length=120, blank=True, default="")
    leaves = models.BigIntegerField(_("leaves"))
    records = models.BigIntegerField(_("records"))
    faults = models.BigIntegerField(_("faults"))
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("reading of the log")
        verbose_name_plural = _("readings of the log")

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M} {self.by}: {self.faults}"
