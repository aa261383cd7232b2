"""What people on the list read: the mailing's words in the house's frame, with the way out at the foot."""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from consent.mailinglist.offer import offered
from notifications.composing import CELL, Composed
from notifications.direction import begin_strongly, isolated
from notifications.envelopes import in_ascii
from notifications.messages import PLACE, Origin, framed, head_of
from notifications.models import MailingText
from notifications.replies import LEAVE
from policies.brand import brand_name
from policies.colours import accents
from policies.languages import direction
from policies.lines import one_line
from policies.locations import absolute
from policies.markdown import html, plain
from policies.refusals import Refused

NOBODY = "A" * 22  # a sample's link names nobody
BLOCK = re.compile(r"<(p|ul|ol|li|table|th|td)(?=[ >])")


class NoList(Refused):
    """No policy in force offers a mailing list, or the one that does names nobody to answer."""

    code = "no_list"
    sentence = _("No policy in force offers a mailing list: its purpose is not declared.")


def compose_list(text: MailingText, *, leave_url: str, more_url: str) -> Composed:
    """The mail of a mailing in one language, the same for everyone but for the links. Raises NoList."""
    way = direction(text.language)
    with translation.override(text.language):
        page = _page(text, way) | {"leave_url": leave_url, "more_url": more_url}
        written = render_to_string("notifications/list.txt", page)
        return Composed(
            subject=begin_strongly(one_line(text.subject), way),
            text="\n".join(begin_strongly(line, way) for line in written.strip().splitlines()) + "\n",
            html=render_to_string("notifications/list.html", page),
        )


def compile_list(text: MailingText) -> dict:
    """The fields of a MessagePart: every header of the list's stream, and a place for each person's own link.

    Raises NoList, and BadAddress when our address or the policy's cannot be written to.
    """
    leave = absolute(reverse("one-click", args=[PLACE.decode()]))
    more = absolute(reverse("list-preferences", args=[PLACE.decode()]))
    composed = compose_list(text, leave_url=leave, more_url=more)
    head = head_of(
        composed,
        text.language,
        Origin(settings.LIST_FROM, _contact(), f"m{text.mailing_id}:list"),
        {
            "List-Id": f"<{in_ascii(settings.LIST_FROM).replace('@', '.')}>",
            "List-Unsubscribe": f"<{leave}>{_by_mail()}",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    return framed(composed, head, text.language)


def sampled(made: bytes) -> bytes:
    """Frozen bytes as somebody would get them who is on no list: the link leads to words that say so."""
    return made.replace(PLACE, NOBODY.encode())


def _by_mail() -> str:
    """The way out by a mail that is read by a machine; '' where none is."""
    mail = f"mailto:{in_ascii(settings.BOUNCE_ADDRESS)}" if settings.BOUNCE_ADDRESS else ""
    return f", <{mail}?subject={LEAVE.format(PLACE.decode()).replace(' ', '%20')}>" if mail else ""


def _page(text: MailingText, way: str) -> dict:
    side = "right" if way == "rtl" else "left"
    contact = _contact()
    return {
        "subject": one_line(text.subject),
        "language": text.language,
        "direction": way,
        "align": side,
        **accents(),
        "cell": mark_safe(CELL.format(way=way, side=side)),
        "brand": isolated(brand_name(text.language), way),
        "contact_email": contact,
        "contact_in_ascii": in_ascii(contact),
        "written": plain(text.body),
        "words": mark_safe(_directed(html(text.body), way, side)),
    }


def _directed(body: str, way: str, side: str) -> str:
    """The clean HTML of the body, each block saying its direction: mail clients forget what stands above."""
    body = body.replace("<a ", f'<a style="color:{accents()["accent"]}" ')
    return BLOCK.sub(rf'<\1 dir="{way}" align="{side}" style="direction:{way};text-align:{side}"', body)


def _contact() -> str:
    offer = offered(timezone.now())
    if offer is None or not offer.policy.contact_email:
        raise NoList
    return one_line(offer.policy.contact_email)
