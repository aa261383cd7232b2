"""Keys of the company's servers: shown once, kept as a hash, scoped and expiring."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a server key may do."""

    SUBJECTS = "subjects", _("Look people up and set their address")
    RECORDS = "records", _("Read and record answers")
    CHECKS = "checks", _("Ask whether data may be used")
    EVENTS = "events", _("Follow what is recorded")
    REQUESTS = "requests", _("Take a person's data, or have them forgotten, as they asked")
    NOTICES = "notices", _("Tell people of changes, and report it")
    ERASURES = "erasures", _("Is asked to close accounts, and answers")
    IMPORTS = "imports", _("Bring in answers of an older system")
    WEBHOOKS = "webhooks", _("Say where it is called, and read what it was told")


class ApiKey(models.Model):
    """A server key `cpk_<prefix>_<secret>`; only SHA-256(secret) is stored, hexadecimal."""

    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    secret_sha256 = models.CharField(max_length=64, editable=False)
    recipient_key = models.CharField(_("recipient"), max_length=60, blank=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("server key")
        verbose_name_plural = _("server keys")

    def __str__(self) -> str:
        return f"{self.name} (cpk_{self.prefix})"

    def is_usable(self, *, at: datetime) -> bool:
        """Whether the key may be used at this moment."""
        return self.revoked_at is None and at < self.expires_at
