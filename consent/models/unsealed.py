"""What the public log does not hold yet: records, and acts of the staff."""

from django.db import models

from consent.models.record import ConsentRecord
from policies.models import AuditEvent


class UnsealedRecord(models.Model):
    """Written beside its record, in the same transaction; deleted by the sealer that gives it its leaf.

    Records themselves are never updated, so what is not sealed has to be a row of its own.
    """

    record = models.OneToOneField(ConsentRecord, on_delete=models.CASCADE, related_name="unsealed")

    def __str__(self) -> str:
        return str(self.record_id)


class UnsealedAudit(models.Model):
    """Written by a trigger of the database for each audit event, however it comes; deleted by the sealer."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.CASCADE, primary_key=True, related_name="unsealed", db_constraint=False
    )

    def __str__(self) -> str:
        return str(self.event_id)
