"""A subject is a pseudonym that stays; its identity is the one erasable link to a person."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """A person as the records know them: a random id, the count of their records and the id of the last.

    A device that turned out to be somebody's is `merged_into` its owner's subject, which answers for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("first seen"))
    seq = models.PositiveIntegerField(default=0)
    last_record = models.UUIDField(null=True, blank=True, editable=False)
    is_device = models.BooleanField(default=False)  # what answered before its person signed up
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    merged_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def owner_id(self) -> uuid.UUID:
        """Who answers for it: the person it was joined to, else itself."""
        return self.merged_into_id or self.pk

    @property
    def hint(self) -> str:
        """What an app keeps with a queued answer, so that it is not filed under another person."""
        return self.id.hex[:16]


class IdentityQuerySet(models.QuerySet):
    """Questions about sets of identities."""

    def reachable(self) -> "IdentityQuerySet":
        """Those with a confirmed address, so that they can be told of a change."""
        return self.filter(email_confirmed_at__isnull=False, email_hmac__isnull=False)


class Identity(models.Model):
    """Who a subject is and how to reach them. Deleted on erasure; nothing else names a person.

    `external_ref` is HMAC-SHA256(PEPPER, issuer NUL sub) of a company token, hexadecimal; the sub itself
    is never stored. `device_hash` is the SHA-256 of a device's token, hexadecimal: a device is somebody whom
    nobody can name. `email_hmac` is HMAC-SHA256(PEPPER, address) of the normalised address, hexadecimal.
    """

    subject = models.OneToOneField(
        Subject, primary_key=True, on_delete=models.CASCADE, related_name="identity"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="identity"
    )
    external_ref = models.CharField(max_length=64, null=True, blank=True, unique=True)
    device_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    email_encrypted = models.BinaryField(null=True)
    email_hmac = models.CharField(max_length=64, null=True, blank=True, db_index=True)  # noqa: DJ001
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=3, default="ar")
    created_at = models.DateTimeField()
    last_seen_on = models.DateField(null=True, blank=True)
    is_minor = models.BooleanField(default=False)  # the company's word: somebody else agrees for them

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.CheckConstraint(
                name="an_address_is_whole",
                condition=models.Q(email_encrypted__isnull=True, email_hmac__isnull=True)
                | models.Q(email_encrypted__isnull=False, email_hmac__isnull=False),
            ),
            models.CheckConstraint(
                name="only_an_address_is_confirmed",
                condition=models.Q(email_confirmed_at__isnull=True) | models.Q(email_hmac__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)
