"""The staff's second factors: what allauth stores of them, for whom, and under which name."""

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser

from consent.encryption import Unreadable, current_mark, seal, unseal
from consent.rotating import Rotated
from consent.standins import real
from policies.brand import brand_name

ABOUT = "second factor"  # what a sealed secret says of itself
SECRETS = ("secret", "seed")  # where allauth keeps them, of the app and of the recovery codes


class Factors(DefaultMFAAdapter):
    """allauth's behaviour where ours differs."""

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        """Whether a member of the staff has a factor; whoever left the staff is a reader, never asked."""
        return user.is_staff and super().is_mfa_enabled(user, types)

    def encrypt(self, text: str) -> str:
        """The secret under the first field key."""
        return base64.urlsafe_b64encode(seal(text.encode(), about=ABOUT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that `encrypt` was given. Raises Unreadable under a foreign key."""
        return unseal(base64.urlsafe_b64decode(encrypted_text), about=ABOUT).decode()

    def get_totp_issuer(self) -> str:
        """The house's name, which the app on the phone shows beside its codes."""
        return brand_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site as a passkey knows it, by the house's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": brand_name()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The member as a passkey shows them: by the name on the team's list, not by the random one."""
        named = user.get_short_name() or real(user.email)
        return {**super().get_public_key_credential_user_entity(user), "display_name": named}


def reseal() -> Rotated:
    """The secrets of every second factor that a field key opens stand under the first of them.

    Whose no key opens, sets up the second step anew once somebody let them (*Team*, or `forget_factors`).
    """
    adapter, done = Factors(), Rotated()
    for one in Authenticator.objects.filter(data__has_any_keys=SECRETS):
        name = next(name for name in SECRETS if name in one.data)
        if base64.urlsafe_b64decode(one.data[name]).startswith(current_mark()):
            continue
        try:
            again = adapter.encrypt(adapter.decrypt(one.data[name]))
        except Unreadable:
            done.unreadable += 1
            continue
        untouched = Authenticator.objects.filter(pk=one.pk, **{f"data__{name}": one.data[name]})
        done.renewed += untouched.update(data={**one.data, name: again})
    return done
