"""The staff's second factors: what allauth stores of them, for whom, and under which name."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser


class Factors(DefaultMFAAdapter):
    """allauth's behaviour where ours differs."""

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        """Whether a member of the staff has a factor; whoever left the staff is a reader, never asked."""
        return user.is_staff and super().is_mfa_enabled(user, types)

    def encrypt(self, text: str) -> str:
        """The secret under the first field key."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that `encrypt` was given. Raises cryptography's InvalidToken under a foreign key."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The house's name, which the app on the phone shows beside its codes."""
        return settings.BRAND

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site as a passkey knows it, by the house's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.BRAND}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The member as a passkey shows them: by the name on the team's list, not by the random one."""
        named = user.get_short_name() or user.email
        return {**super().get_public_key_credential_user_entity(user), "display_name": named}


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
