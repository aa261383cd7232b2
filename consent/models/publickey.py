"""The public halves of every signing key that was ever in use. Append-only; no secret is ever stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyUse(models.TextChoices):
    """What a signing key signs."""

    LOG = "log", _("Checkpoints of the log")
    TIME = "time", _("The time of a checkpoint")
    RECEIPT = "receipt", _("Receipts")


class PublicKey(models.Model):
    """A key that signed here, kept so that what it signed can be verified after it was replaced."""

    public = models.BinaryField(primary_key=True, max_length=32)
    use = models.CharField(_("use"), max_length=7, choices=KeyUse.choices)
    first_seen_at = models.DateTimeField(_("first used at"))

    class Meta:
        verbose_name = _("public key")
        verbose_name_plural = _("public keys")

    def __str__(self) -> str:
        return f"{self.use} {bytes(self.public).hex()}"
