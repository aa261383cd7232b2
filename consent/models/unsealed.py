"""The records that the public log does not hold yet."""

from django.db import models

from consent.models.record import ConsentRecord


class UnsealedRecord(models.Model):
    """Written beside its record, in the same transaction; deleted by the sealer that gives it its leaf.

    Records themselves are never updated, so what is not sealed has to be a row of its own.
    """

    record = models.OneToOneField(ConsentRecord, on_delete=models.CASCADE, related_name="unsealed")

    def __str__(self) -> str:
        return str(self.record_id)
