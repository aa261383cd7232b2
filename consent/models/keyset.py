"""The public keys of each company issuer, as last fetched."""

from django.db import models


class KeySet(models.Model):
    """The last good JWKS of an issuer; usable for 24 hours after `fetched_at`."""

    issuer = models.CharField(max_length=300, primary_key=True)
    jwks = models.JSONField()
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.issuer
