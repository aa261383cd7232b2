"""Who acted, by the name that they go by today; the records themselves keep what was signed."""

import re
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.sign_in import RANDOM
from policies.sharing import VISITOR

KEY = re.compile(r"key (cpk_[0-9a-f]+)")
COMMANDS = {"createsuperuser", "forget_factors", "fork_ledger"}
WORDS = {
    "the person": _("the person"),
    "replay": _("the erasure again after a restored backup"),
    "the worker": _("the worker"),
}


def names_of(written: Iterable[str], *, addresses: bool = True) -> dict[str, str]:
    """Each actor as the records have it, by their account's name today: one query.

    Whoever signed by a random name before they were appointed, and has no other, is called by their address
    where `addresses` may be seen. Who is nobody's account and not known here is called what was written.
    """
    asked = set(written)
    found = get_user_model().objects.filter(username__in=asked)
    called = {one.username: one.first_name or (addresses and _address(one)) for one in found}
    return {one: called.get(one) or _in_words(one) for one in asked}


def _in_words(written: str) -> str:
    """What is nobody's account: whoever came by a preview link, a command, a server's key, the machine."""
    if written.startswith(VISITOR):
        return gettext("%(name)s, through a preview link") % {"name": written.removeprefix(VISITOR)}
    if written in COMMANDS:
        return gettext("the command %(name)s") % {"name": written}
    if key := KEY.fullmatch(written):
        return gettext("the key %(name)s") % {"name": key[1]}
    return str(WORDS.get(written, written))


def _address(member: AbstractBaseUser) -> str:
    return member.email if member.is_staff and member.username.startswith(RANDOM) else ""
