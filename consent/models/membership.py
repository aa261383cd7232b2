"""A place on the mailing list: asked for by a consent, held once whoever reads the address has said so."""

from django.db import models
from django.db.models import F, Q

from consent.models.subject import Identity


class MembershipQuerySet(models.QuerySet):
    """Places on the list."""

    def confirmed(self) -> "MembershipQuerySet":
        """Those that were confirmed at the address that is their person's now."""
        return self.filter(confirmed_at__isnull=False, email_hmac=F("identity__email_hmac"))


class Membership(models.Model):
    """One person's place, at the address whose keyed hash is `email_hmac`.

    `token` stands in each mail of the list and leads out of it; it never changes. `confirm_hash` is the
    SHA-256 of what the mail that asks for the second yes names, hexadecimal. Whoever left keeps their row, so
    that an old mail still leads to the truth.
    """

    identity = models.OneToOneField(
        Identity, primary_key=True, on_delete=models.CASCADE, related_name="membership"
    )
    token = models.CharField(max_length=22, unique=True)
    email_hmac = models.CharField(max_length=64)
    confirm_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_is_on_the_list_who_left_it",
                condition=Q(confirmed_at__isnull=True) | Q(left_at__isnull=True, confirm_hash__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.identity_id)
