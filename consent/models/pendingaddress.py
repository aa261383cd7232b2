"""An address that somebody is to be reached at, once whoever reads it has said so."""

from django.db import models

from consent.models.subject import Identity


class PendingAddress(models.Model):
    """The one new address of a person that waits for its confirmation; until then the old one is theirs.

    `token_hash` is the SHA-256 of what the mail to the new address names, hexadecimal.
    """

    identity = models.OneToOneField(
        Identity, primary_key=True, on_delete=models.CASCADE, related_name="pending"
    )
    email_encrypted = models.BinaryField()
    email_hmac = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.identity_id)
