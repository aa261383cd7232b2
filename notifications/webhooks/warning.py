"""A mail to those who look after webhooks, when the worker had to switch one off."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consent.models import LetterKind
from notifications.models import OffReason, WebhookEndpoint
from notifications.staffing import page_at, write_to_staff

LOOKS_AFTER = "notifications.change_webhookendpoint"


def warn(endpoint: WebhookEndpoint, *, why: OffReason, at: datetime) -> None:
    """Everybody who may switch the address on again is written to. Needs the act's transaction."""
    page = reverse("admin:notifications_webhookendpoint_change", args=[endpoint.pk])
    with translation.override(settings.LANGUAGE_CODE):
        title = _("The webhook of “%(system)s” is off") % {"system": endpoint.key.name}
        # Not its address: who is called may have put a secret there.
        told = {"system": endpoint.key.name, "why": why.label, "page": page_at(page)}
        text = _(
            "“%(system)s” is called no more. The reason: %(why)s.\n\n"
            "Nothing is lost. This page says what became of each call; switch the webhook on there when the "
            "system works again, and send again what it missed:\n%(page)s"
        )
        write_to_staff(LOOKS_AFTER, LetterKind.WEBHOOK_OFF, title=title, text=text % told, at=at)
