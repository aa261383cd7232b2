"""Stand-ins for the addresses of readers' accounts: the sign-in's own tables and sessions hold nothing else.

django-allauth and Django's users want an address in the clear, which a dump of the database would give away.
They get one that is none: the address's HMAC at a domain that cannot exist. The real one is sealed beside.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from consent.addresses import InvalidAddress, decrypt, digest, encrypt
from consent.models import SealedAddress

DOMAIN = "address.invalid"  # RFC 2606: nobody ever receives mail there


def stand_in(address: str) -> str:
    """What stands for the address, the same each time. Raises InvalidAddress, for a stand-in too."""
    if address.lower().endswith(f"@{DOMAIN}"):
        raise InvalidAddress
    return f"{digest(address)}@{DOMAIN}"


def kept(address: str) -> str:
    """The stand-in, which `real` turns back from now on. Raises InvalidAddress."""
    made = stand_in(address)
    sealed = SealedAddress(email_hmac=digest(address), email_encrypted=encrypt(address))
    SealedAddress.objects.bulk_create([sealed], ignore_conflicts=True)
    return made


def real(email: str) -> str:
    """The address that a stand-in stands for; any other address as it is, and nothing for a forgotten one."""
    mark, _at, domain = email.partition("@")
    if domain != DOMAIN:
        return email
    sealed = SealedAddress.objects.filter(email_hmac=mark).first()
    return decrypt(sealed.email_encrypted) if sealed else ""


@transaction.atomic
def cover(user: AbstractBaseUser) -> None:
    """A reader's account holds stand-ins alone; a member of the staff, whom the team knows, their address."""
    written = real if user.is_staff else _covered
    user.email = written(user.email)
    user.save(update_fields=["email"])
    for row in EmailAddress.objects.filter(user=user):
        EmailAddress.objects.filter(pk=row.pk).update(email=written(row.email))


def cover_all() -> int:
    """Every reader's account is covered, also of those who left the team; how many were not."""
    readers = get_user_model().objects.filter(is_staff=False)
    bare = readers.exclude(email="").exclude(email__endswith=f"@{DOMAIN}")
    return sum(1 for user in bare.iterator() if cover(user) is None)


def _covered(email: str) -> str:
    if not email or email.endswith(f"@{DOMAIN}"):
        return email
    try:
        return kept(email)
    except InvalidAddress:
        return email  # not one that anybody signs in with
