"""Sign-in by a code in a mail: one flow, and one answer, for people known and unknown."""

import secrets
from email.utils import make_msgid
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import reverse

from consent.addresses import InvalidAddress, keyed, normalise
from consent.apology import apologised
from consent.asking import may_ask
from consent.posting import reply_to
from consent.promptly import expect, knock, send
from consent.standins import cover, kept, real, stand_in
from policies.brand import brand_name, sender

RANDOM = "reader-"  # what a random username begins with
SILENT = ("account/email/unknown_account", "account/email/account_already_exists")
# The page that follows shows both; the first would greet the person by a random name.
UNSAID = ("account/messages/logged_in.txt", "account/messages/email_confirmed.txt")


class Adapter(DefaultAccountAdapter):
    """allauth's behaviour where ours differs."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail is sent, unless it would tell somebody that an address has no usable account.

        Raises ImmediateHttpResponse in either case alike, so that nobody's account is told by it.
        """
        address = real(email)
        with apologised(self.request):
            if not address or template_prefix in SILENT:
                return knock()
            site = SimpleNamespace(name=brand_name(), domain=urlsplit(settings.SITE_URL).netloc)
            told = {"request": self.request, "email": address, "current_site": site, **context}
            return send(self.render_mail(template_prefix, address, told))

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """A person reads what is answered to it, and no machine answers it (RFC 3834)."""
        host = urlsplit(settings.SITE_URL).hostname
        marks = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=host), **(headers or {})}
        message = super().render_mail(template_prefix, email, context, marks)
        message.reply_to = reply_to()
        return message

    def get_from_email(self) -> str:
        """The company by its name in the language of the mail."""
        return sender()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """The message is shown, unless the page that follows says the same."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_safe_url(self, url: str) -> bool:
        """Whether to lead there after sign-in; what is no address is nowhere to lead to."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A random name: a user's name goes where a person's must not."""
        return random_username()

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict]:
        """No password; a passkey before codes, as a recovery code is spent when it is used.

        Whoever has no second factor confirms by a code in a mail, as at sign-in.
        """
        methods = [one for one in super().get_reauthentication_methods(user) if one["id"] != "reauthenticate"]
        if not methods:
            return [{"id": "code", "description": "", "url": reverse("account_reauthenticate")}]
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for an address; whoever owns it gets a code, met before or not."""

    def clean_email(self) -> str:
        """What the owner's account, in `_user`, knows of the address.

        Raises ValidationError, and ImmediateHttpResponse where no mail leaves just now.

        allauth's rate limits come first, and are gone when the cache is; the day's own count never is.
        """
        try:
            address = normalise(super().clean_email())
            stand_in(address)  # refuses one that is a stand-in itself
        except InvalidAddress as error:
            raise ValidationError(str(error), code=error.code) from error
        with apologised(get_adapter().request):
            expect()  # what cannot be sent is not counted
        if not may_ask(address):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = owner(address)
        return address if self._user and self._user.is_staff else kept(address)


def owner(address: str) -> AbstractBaseUser | None:
    """The one active user of an address exists, with no password; None when theirs was closed by us.

    Raises InvalidAddress.
    """
    address = normalise(address)
    with transaction.atomic(), connection.cursor() as cursor:
        # Two tabs asking at once for an address that nobody has: the second one finds the first one's user.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(keyed(address)[:15], 16)])
        users = [*_with(address), *_with(stand_in(address))]
        user = next((user for user in users if user.is_active), None)
        if user is None and not users:
            user = get_user_model().objects.create_user(username=random_username(), email=kept(address))
        if user is not None:
            cover(user)
            # Without this row a right code would be followed by a second one, to verify the address.
            known = address if user.is_staff else stand_in(address)
            EmailAddress.objects.get_or_create(user=user, email=known)
    return user


def _with(email: str) -> list[AbstractBaseUser]:
    return filter_users_by_email(email, prefer_verified=True, for_login=True)


def random_username() -> str:
    """A name that says nothing about its person."""
    return f"{RANDOM}{secrets.token_hex(12)}"
