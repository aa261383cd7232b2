"""The mail that tells of a version: compiled once per language, addressed once per person."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.direction import begin_strongly, isolated
from notifications.envelopes import Envelope, in_ascii
from notifications.lines import one_line
from policies import dates
from policies.languages import direction
from policies.models import PolicyVersion


@dataclass(frozen=True)
class Composed:
    """What a person reads: the subject line and the two forms of the body."""

    subject: str
    text: str
    html: str


def compose(version: PolicyVersion, *, language: str) -> Composed:
    """The mail of a published version in one of its languages, the same for everyone.

    Raises BadAddress when the policy's contact address cannot be written to.
    """
    way = direction(language)
    with translation.override(language):
        page = _page(version, language)
        text = render_to_string("notifications/notice.txt", page)
        return Composed(
            subject=begin_strongly(page["subject"], way),
            text="\n".join(begin_strongly(line, way) for line in text.strip().splitlines()) + "\n",
            html=render_to_string("notifications/notice.html", page),
        )


def _page(version: PolicyVersion, language: str) -> dict:
    policy = version.policy
    name = one_line(getattr(policy, f"name_{language}") or "") or one_line(version.text("title", language))
    contact = one_line(policy.contact_email)
    way = direction(language)
    brand = isolated(one_line(settings.BRAND), way)
    return {
        "subject": _("New version: %(policy)s (%(brand)s)") % {"brand": brand, "policy": name},
        "language": language,
        "direction": way,
        "align": "right" if way == "rtl" else "left",
        "brand": brand,
        "policy_name": name,
        "number": version.number,
        "change_summary": version.text("change_summary", language),
        "effective": dates.both(version.effective_at, language),
        "contact_email": contact,
        "contact_in_ascii": in_ascii(contact),
        "page_url": settings.SITE_URL + reverse("version", args=[language, policy.slug, version.number]),
        "answer_url": settings.SITE_URL + _answer_path(language),
    }


def _answer_path(language: str) -> str:
    with translation.override(dates.interface(language)):
        return reverse("answer")


def compile_message(version: PolicyVersion, *, language: str) -> dict:
    """The fields of a MessagePart. The same version gives the same bytes: they name no one and no moment.

    Both bodies are base64, so that no server on the way has a reason to rewrite a long or 8-bit line.
    Raises BadAddress when our address or the policy's contact address cannot be written to.
    """
    composed = compose(version, language=language)
    policy = version.policy
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(settings.BRAND), addr_spec=in_ascii(settings.NOTICE_FROM))
    message["Reply-To"] = in_ascii(one_line(policy.contact_email))
    message["Subject"] = composed.subject
    message["Auto-Submitted"] = "auto-generated"
    message["Feedback-ID"] = f"{policy.slug}-v{version.number}:notice:{language}:cachoo"
    message.set_content(composed.text, cte="base64")
    message.add_alternative(composed.html, subtype="html", cte="base64")
    # Last, since setting the content takes every Content- header away.
    message["Content-Language"] = language
    message.set_boundary(hashlib.sha256((composed.text + composed.html).encode()).hexdigest()[:32])
    compiled = message.as_bytes()
    return {
        "language": language,
        "subject": composed.subject,
        "compiled": compiled,
        "sha256": hashlib.sha256(compiled).hexdigest(),
    }


def message_id(announcement_id: int, subject_id: UUID) -> str:
    """The same on every attempt for this person, so that a second copy can be known for one."""
    said = f"message-id {announcement_id} {subject_id}".encode()
    digest = hmac.digest(settings.PEPPER.encode(), said, "sha256")
    token = urlsafe_b64encode(digest[:16]).decode().rstrip("=")
    return f"<a{announcement_id}.{token}@{in_ascii(settings.NOTICE_FROM).rpartition('@')[2]}>"


def address_message(compiled: bytes, *, envelope: Envelope, message_id: str, at: datetime) -> bytes:
    """The whole mail to one person, ready for DATA. `at` is aware; the envelope's address is header-safe."""
    head = f"To: {envelope.address}\r\nMessage-ID: {message_id}\r\nDate: {format_datetime(at)}\r\n"
    return head.encode() + compiled
