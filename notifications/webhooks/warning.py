"""A mail to those who look after webhooks, when the worker had to switch one off."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consent.addresses import InvalidAddress
from consent.models import Given, LetterKind
from consent.posting import To, post
from notifications.models import OffReason, WebhookEndpoint

LOOKS_AFTER = "notifications.change_webhookendpoint"
ROLES = "django.contrib.auth.backends.ModelBackend"  # allauth's signs people in, and knows no rights


def warn(endpoint: WebhookEndpoint, *, why: OffReason, at: datetime) -> None:
    """Everybody who may switch the address on again is written to. Needs the act's transaction."""
    page = reverse("admin:notifications_webhookendpoint_change", args=[endpoint.pk])
    with translation.override(settings.LANGUAGE_CODE):
        title = _("The webhook of “%(system)s” is off") % {"system": endpoint.key.name}
        # Not its address: who is called may have put a secret there.
        told = {"system": endpoint.key.name, "why": why.label, "page": settings.SITE_URL.rstrip("/") + page}
        text = _(
            "“%(system)s” is called no more. The reason: %(why)s.\n\n"
            "Nothing is lost. This page says what became of each call; switch the webhook on there when the "
            "system works again, and send again what it missed:\n%(page)s"
        )
        for person in get_user_model().objects.with_perm(LOOKS_AFTER, backend=ROLES).exclude(email=""):
            with suppress(InvalidAddress):  # of an account made by hand
                to = To(person.email, Given.STAFF, settings.LANGUAGE_CODE)
                post(LetterKind.WEBHOOK_OFF, to, title=title, text=text % told, at=at)
