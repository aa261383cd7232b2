"""Who imports and publishes by the command: accounts, so that no spelling passes for a second person."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q

from policies.importing.refusals import MayNotApprove, NamesMissing, UnknownAccount, WriterMissing

MAY_APPROVE = "policies.publish_policyversion"
LONGEST_SHOWN = 80


def signatories(writer: str, approver: str) -> tuple[AbstractBaseUser, AbstractBaseUser]:
    """The accounts that the two words name: the one who imports and the one who may approve.

    Raises NamesMissing, UnknownAccount, MayNotApprove. That they are two people is for `approve` to ask.
    """
    if not (writer and approver):
        raise NamesMissing
    by, approved_by = account(writer), account(approver)
    if not approved_by.has_perm(MAY_APPROVE):
        raise MayNotApprove(name=approved_by.get_username())
    return by, approved_by


def importer(word: str) -> AbstractBaseUser | str:
    """The account of who imports a draft; the command's own name while the site has no staff at all.

    Whoever is not named could approve their own text at the desk. Raises WriterMissing, UnknownAccount.
    """
    if word:
        return account(word)
    if get_user_model().objects.filter(is_active=True, is_staff=True).exists():
        raise WriterMissing
    return "import_policy"


def account(word: str) -> AbstractBaseUser:
    """The active account of this user name, or the only one of this address. Raises UnknownAccount."""
    active = get_user_model().objects.filter(is_active=True)
    found = list(active.filter(Q(username__iexact=word) | Q(email__iexact=word)).order_by("pk")[:2])
    if len(found) != 1:
        raise UnknownAccount(name=word[:LONGEST_SHOWN])
    return found[0]
