"""Who touched a text: kept in the database, so that nobody approves their own, whatever they may do."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q

from policies.auditing import Actor, name_of
from policies.models import Contribution, PolicyVersion
from policies.naming import one_spelling


def contribute(version: PolicyVersion, *, by: Actor, at: datetime) -> None:
    """It is on record that the person touched the version's text; once a person, however often they do.

    PostgreSQL refuses it (IntegrityError) when the version is published.
    """
    row = Contribution(version=version, person=one_spelling(name_of(by)), at=at)
    Contribution.objects.bulk_create([row], ignore_conflicts=True)


def inherit(version: PolicyVersion, *, original: PolicyVersion) -> None:
    """Whoever touched an unpublished original touched its copy: copying does not wash a text clean."""
    if original.is_published:
        return
    rows = [
        Contribution(version=version, person=one.person, at=one.at) for one in original.contributions.all()
    ]
    Contribution.objects.bulk_create(rows, ignore_conflicts=True)


def has_contributed(version: PolicyVersion, by: Actor) -> bool:
    """Whether the person touched the text, under any name that they are known by."""
    known = names_of(by)
    return any(one_spelling(one.person) in known for one in version.contributions.all())


def names_of(by: Actor) -> set[str]:
    """Every word by which the person may have been written down, in one spelling.

    A command says a name or an address, the desk an account; and two accounts of one address are one person.
    """
    said = {name_of(by)} | ({by.email} if isinstance(by, AbstractBaseUser) and by.email else set())
    spelt = {one_spelling(word) for word in said}
    accounts = _accounts(said | spelt)
    return spelt | {
        one_spelling(word) for one in accounts for word in (one.get_username(), one.email) if word
    }


def _accounts(names: set[str]) -> list[AbstractBaseUser]:
    known = Q()
    for name in names:
        known |= Q(username__iexact=name) | Q(email__iexact=name)
    return list(get_user_model().objects.filter(known))
