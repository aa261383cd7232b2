"""Issuing and revoking server keys from the desk, on record."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent import apikeys
from consent.models import ApiKey, Scope
from policies.auditing import note
from policies.refusals import Refused

# What whoever issues a key must be allowed at the desk: the key does it without a reason or a second person.
RIGHTS = {
    Scope.SUBJECTS: "view_subject record_for_person",
    Scope.RECORDS: "view_consentrecord record_for_person",
    Scope.CHECKS: "view_consentrecord",
    Scope.EVENTS: "view_consentrecord",
    Scope.REQUESTS: "view_subject change_rightsrequest add_erasure",
    Scope.NOTICES: "view_subject",
    Scope.ERASURES: "view_erasure add_erasure",
    Scope.IMPORTS: "record_for_person",
}


class OpensPeople(Refused):
    """A key would do with people what whoever issues it may not do."""

    code = "opens_people"
    sentence = _(
        "A key that may do this opens people's data, which your role does not: %(scopes)s. "
        "Somebody who is a privacy officer too, or a superuser, issues it."
    )


def beyond(scopes: Iterable[str], *, by: AbstractBaseUser) -> list[str]:
    """Those of the scopes whose keys do with people what `by` may not."""
    return [
        one for one in scopes if not by.has_perms(f"consent.{right}" for right in RIGHTS.get(one, "").split())
    ]


def refuse_beyond(scopes: Iterable[str], *, by: AbstractBaseUser) -> None:
    """Return when a key of these scopes does nothing with people that `by` may not. Raises OpensPeople."""
    if closed := beyond(scopes, by=by):
        raise OpensPeople(scopes=gettext("; ").join(str(Scope(one).label) for one in closed))


@transaction.atomic
def issue(
    name: str,
    scopes: Iterable[str],
    *,
    recipient: str = "",
    lasting: timedelta,
    by: AbstractBaseUser,
    at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key exists and an AuditEvent tells who issued it; the second value is its text.

    Raises OpensPeople and UnknownRecipient.
    """
    refuse_beyond(scopes, by=by)
    at = at or timezone.now()
    key, shown = apikeys.issue(name=name, scopes=scopes, recipient=recipient, lasting=lasting, at=at)
    note("issue_key", key, by=by, at=at)
    return key, shown


@transaction.atomic
def revoke(key: ApiKey, *, by: AbstractBaseUser, at: datetime | None = None) -> ApiKey:
    """The key opens nothing from now on; revoked twice, it keeps its first moment."""
    at = at or timezone.now()
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        note("revoke_key", key, by=by, at=at)
    key.refresh_from_db()
    return key
