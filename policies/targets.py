"""Where a link of a policy may lead: to a page of the web or to a mailbox, by an address that says so. Pure.

What a browser would read otherwise than a person does leads nowhere: an address that borrows the page's own
beginning, one that names somebody before its host, one with a backslash or a sign that nobody sees.
"""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from policies.refusals import Refused

# Bounded, so that a long run of letters costs no more than its length.
ADDRESS = re.compile(r"(?<![\w.%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}")
WEB = ("https://", "http://")
LETTER = ("subject", "body")  # what a mail link may fill in for the reader
LONGEST_SHOWN = 120

_HOST = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?(?::[0-9]{1,5})?")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class OddTarget(Refused):
    """A link leads where none may: `target` is what stands there."""

    code = "odd_target"
    sentence = _(
        "A link leads to “%(target)s”. It may lead to a web address that begins with https:// or http://, or "
        "to a mail address."
    )


def leads_somewhere(target: str) -> bool:
    """Return whether a reader may be sent there."""
    if "\\" in target or _UNSEEN.search(target) or _UNSEEN.search(unquote(target)):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return _is_mailbox(parts)
    return target.lower().startswith(WEB) and bool(_HOST.fullmatch(parts.netloc))


def refuse_odd(target: str) -> None:
    """Raise OddTarget for a target that leads nowhere; what nobody sees of it is shown as its code."""
    if not leads_somewhere(target):
        shown = _UNSEEN.sub(lambda sign: f"U+{ord(sign[0]):04X}", target)
        raise OddTarget(target=shown[:LONGEST_SHOWN])


def _is_mailbox(parts: SplitResult) -> bool:
    fills_in = {name.lower() for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    return bool(ADDRESS.fullmatch(unquote(parts.path))) and fills_in <= set(LETTER) and not parts.netloc
