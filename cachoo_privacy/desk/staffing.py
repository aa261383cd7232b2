"""Appointing a member of the staff, and giving them back a way in."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.sign_in import owner
from consent.standins import cover
from policies.auditing import Actor, note
from policies.refusals import Refused


class AccountClosed(Refused):
    """The address belongs to an account that was closed."""

    code = "account_closed"
    sentence = _("The account with this address was closed.")


@transaction.atomic
def appoint(
    address: str, *, name: str, roles: Iterable[Group], by: AbstractBaseUser, at: datetime | None = None
) -> AbstractBaseUser:
    """Whoever reads mail at the address may enter the desk with these roles, under this name.

    A reader with that address keeps their account. Raises AccountClosed.
    """
    member = owner(address)
    if member is None:
        raise AccountClosed
    member.is_staff, member.first_name = True, name
    member.save(update_fields=["is_staff", "first_name"])
    cover(member)
    member.groups.set(roles)
    given = ", ".join(sorted(group.name for group in roles)) or "none"
    note("appoint", member, by=by, at=at or timezone.now(), reason=given)
    return member


@transaction.atomic
def forget_factors(member: AbstractBaseUser, *, by: Actor, at: datetime | None = None) -> int:
    """The member has no second factor and sets one up anew before they enter; how many were forgotten.

    Sessions that were confirmed by one of them no longer open the desk.
    """
    forgotten, _tables = Authenticator.objects.filter(user=member).delete()
    if forgotten:
        note("forget_factors", member, by=by, at=at or timezone.now())
    return forgotten
