"""The address of somebody's account, sealed; the account itself knows a stand-in."""

from django.db import models


class SealedAddress(models.Model):
    """An address by its HMAC, as an `Identity` has it, which is the stand-in's mailbox."""

    email_hmac = models.CharField(max_length=64, primary_key=True)
    email_encrypted = models.BinaryField()

    def __str__(self) -> str:
        return self.email_hmac
