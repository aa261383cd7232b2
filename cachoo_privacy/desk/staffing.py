"""Appointing a member of the staff, and giving them back a way in."""

import itertools
from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, Group, User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.sign_in import RANDOM, owner
from consent.standins import cover
from policies.auditing import Actor, note
from policies.models import AuditEvent, Contribution
from policies.naming import one_spelling
from policies.refusals import Refused

SUPERUSER = "superuser"


class AccountClosed(Refused):
    """The address belongs to an account that was closed."""

    code = "account_closed"
    sentence = _("The account with this address was closed.")


@transaction.atomic
def appoint(
    address: str,
    *,
    name: str,
    roles: Iterable[Group],
    by: Actor,
    superuser: bool = False,
    at: datetime | None = None,
) -> AbstractBaseUser:
    """Whoever reads mail at the address may enter the desk with these roles, under this name.

    A reader with that address keeps their account; what they do is signed by that name instead of a random
    one, unless they have signed by it before. A `superuser` may do everything, and keeps what roles they
    had. Raises AccountClosed.
    """
    member = owner(address)
    if member is None:
        raise AccountClosed
    member.is_staff, member.first_name = True, name
    if member.username.startswith(RANDOM) and not _has_signed(member.username):
        member.username = _free(name, member)
    member.is_superuser = member.is_superuser or superuser
    member.save(update_fields=["is_staff", "is_superuser", "first_name", "username"])
    cover(member)
    if not superuser:
        member.groups.set(roles)
    given = SUPERUSER if superuser else ", ".join(sorted(group.name for group in roles)) or "none"
    note("appoint", member, by=by, at=at or timezone.now(), reason=given)
    return member


def _has_signed(username: str) -> bool:
    # What was signed would no longer lead to them, and they could approve their own text.
    signed = AuditEvent.objects.filter(actor=username).exists()
    return signed or Contribution.objects.filter(person=one_spelling(username)).exists()


def _free(name: str, member: User) -> str:
    """The name, with a number behind it where somebody else has it or signed by it."""
    wanted = itertools.chain([name[:140]], (f"{name[:140]} {number}" for number in itertools.count(2)))
    others = User.objects.exclude(pk=member.pk)
    return next(
        one
        for one in wanted
        if not _has_signed(one) and not others.filter(Q(username__iexact=one) | Q(email__iexact=one)).exists()
    )


@transaction.atomic
def forget_factors(member: AbstractBaseUser, *, by: Actor, at: datetime | None = None) -> int:
    """The member has no second factor and sets one up anew before they enter; how many were forgotten.

    Every session of theirs is over: who holds the lost device must not be the first to set one up.
    """
    forgotten, _tables = Authenticator.objects.filter(user=member).delete()
    member.set_unusable_password()  # a new random one, of which every session carries a hash
    member.save(update_fields=["password"])
    if forgotten:
        note("forget_factors", member, by=by, at=at or timezone.now())
    return forgotten
