"""Short-lived tokens for companies without an identity provider: a server says who its app's person is."""

import uuid
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from consent.models import ApiKey, Subject
from consent.refusals import UnknownSubject

PREFIX = "cpt_"
LASTING = timedelta(minutes=15)
SALT = "token of a subject"


def issue(subject: Subject, *, key: ApiKey, at: datetime | None = None) -> tuple[str, datetime]:
    """A token that lets its holder act as the person for LASTING, and when it ends. Nothing is stored.

    Raises UnknownSubject for a device: no server knows who answered on it, so none vouches for them.
    """
    if subject.is_device:
        raise UnknownSubject
    until = (at or timezone.now()) + LASTING
    said = {"s": subject.pk.hex, "k": key.prefix, "u": int(until.timestamp())}
    return PREFIX + signing.dumps(said, salt=SALT), until


def read(token: str, *, at: datetime | None = None) -> tuple[Subject, str] | None:
    """The living person that the token names, and who vouched; None when it is not ours, or is over.

    It ends with the key that it was issued by, which is one of the company's own.
    """
    at = at or timezone.now()
    try:
        said = signing.loads(token.removeprefix(PREFIX), salt=SALT)
    except signing.BadSignature:
        return None
    key = ApiKey.objects.filter(prefix=said["k"]).first()
    if at.timestamp() >= said["u"] or key is None or key.recipient_key or not key.is_usable(at=at):
        return None
    known = Subject.objects.filter(pk=uuid.UUID(said["s"]), identity__isnull=False, merged_into=None)
    subject = known.first()
    return (subject, f"token of key cpk_{key.prefix}") if subject else None
