"""How often an address asked for a sign-in code, tried one, made a request, and was asked to join, by day."""

from django.db import models


class CodeRequest(models.Model):
    """One address on one day (UTC); `address_hash` is HMAC-SHA256(PEPPER, address), hexadecimal."""

    address_hash = models.CharField(max_length=64)
    day = models.DateField(db_index=True)
    count = models.PositiveSmallIntegerField(default=0)
    guesses = models.PositiveSmallIntegerField(default=0)
    requests = models.PositiveSmallIntegerField(default=0)
    joins = models.PositiveSmallIntegerField(default=0)
    joined_at = models.DateTimeField(null=True)  # when the last mail that asks to join was written

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "day"], name="one_count_per_address_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
