"""Sending a person the receipt of one of their answers."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consent.addresses import decrypt
from consent.models import ConsentRecord, Given, Identity, LetterKind
from consent.posting import To, post
from consent.receipts import receipt_of
from consent.refusals import NoReceipt, NotReachable


@transaction.atomic
def send_receipt(record: ConsentRecord, *, language: str, at: datetime | None = None) -> None:
    """The receipt is on its way to the person's confirmed address. Raises NotReachable and NoReceipt."""
    receipt = receipt_of(record)
    if receipt is None:
        raise NoReceipt
    identity = Identity.objects.reachable().filter(subject=record.subject.owner_id).first()
    if identity is None:
        raise NotReachable
    to = To(decrypt(identity.email_encrypted), Given.ACCOUNT, language, identity.pk)
    with translation.override(language):
        page = settings.SITE_URL + reverse("receipt", args=[record.pk])
        text = _(
            "Here is the receipt of your answer, as you asked. Keep the attached file: it proves what you "
            "answered, to which text and when, without us. It is yours alone."
        )
        post(
            LetterKind.RECEIPT,
            to,
            title=_("The receipt of your answer"),
            text=f"{text}\n\n{page}",
            attached=(f"receipt-{record.pk}.jws", receipt),
            at=at,
        )
