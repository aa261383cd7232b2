"""What an act of the audit log says of itself, in words: the log keeps codes, dates and keys."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cachoo_privacy.company.entering import WAY as COMPANY
from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.desk.roles import ROLES, role_name
from cachoo_privacy.desk.staffing import SUPERUSER
from notifications.models import DeliveryState, OffReason, PauseReason
from policies.languages import OWN_NAMES
from policies.refusals import Refused

FACTORS = {
    Authenticator.Type.TOTP: _("an app's codes"),
    Authenticator.Type.WEBAUTHN: _("a passkey"),
    Authenticator.Type.RECOVERY_CODES: _("recovery codes"),
}
WAYS = {**FACTORS, "code": _("a code by mail"), COMPANY: _("the company's account")}
# Of a member who has no role, of one who left, and of one who may do everything.
MEMBERSHIP = {"none": _("no role"), "left": _("left the team"), SUPERUSER: _("superuser")}
IN_A_LANGUAGE = re.compile(r"(.+) \[(\w+)\]")
MANY = 100


class Unknown(int):
    """What stood in a sentence and is not known any more, a number or a word; it counts as many."""

    def __str__(self) -> str:
        return "…"


def reason_in_words(action: str, reason: str) -> str:
    """What stands with the act; what a person wrote stays as they wrote it."""
    words = READERS.get(action)
    return words(reason) if words and reason else reason


def _moment(reason: str) -> str:
    try:
        return in_words(datetime.fromisoformat(reason))
    except ValueError:
        return reason


def _refusal(code: str) -> str:
    """The sentence of a refusal; the numbers that it had then are not known any more."""
    found = next((kind for kind in _kinds(Refused) if kind.code == code), None)
    return str(found.sentence % defaultdict(lambda: Unknown(MANY))) if found else code


def _kinds(kind: type[Refused]) -> Iterator[type[Refused]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


def _roles(reason: str) -> str:
    keys = reason.split(", ")
    words = [role_name(key) if key in ROLES else str(MEMBERSHIP.get(key, key)) for key in keys]
    return gettext(", ").join(words)


def _factor(kind: str) -> str:
    return str(FACTORS.get(kind, kind))


def _each(words: Mapping[str, Any], reason: str) -> str:
    """Several codes, each by its word."""
    return gettext(", ").join(str(words.get(code, code)) for code in reason.split(", "))


def _language(code: str) -> str:
    return OWN_NAMES.get(code, code)


def _fields(reason: str) -> str:
    return gettext(", ").join(_field(name) for name in reason.split(", "))


def _field(label: str) -> str:
    """A field's label, which is kept in English and may name a language."""
    found = IN_A_LANGUAGE.fullmatch(label)
    name, code = found.groups() if found else (label, "")
    said = gettext(name)
    said = gettext(name[:1].lower() + name[1:]) if said == name else said
    return f"{said} ({OWN_NAMES.get(code, code)})" if code else said


def _record(reason: str) -> str:
    """The record, and since the reason of the look-up is carried along, that too."""
    key, _space, why = reason.partition(" ")
    said = gettext("record %(key)s") % {"key": key}
    return f"{said} — {why}" if why else said


def _why_paused(code: str) -> str:
    return gettext("to correct the version") if code == PauseReason.TO_CORRECT else code


def _why_off(code: str) -> str:
    return str(OffReason(code).label) if code in OffReason else code


READERS: dict[str, Callable[[str], str]] = {
    "schedule": _moment,
    "move": _moment,
    "put_off": _moment,
    "receive_test_mail": _moment,
    "miss": _refusal,
    "mend": _language,
    "appoint": _roles,
    "change_member": _roles,
    "sign_in": partial(_each, WAYS),
    "add_factor": _factor,
    "remove_factor": _factor,
    "renew_recovery_codes": _factor,
    "edit_policy": _fields,
    "hand_over": _record,
    "export_mails": partial(_each, dict(DeliveryState.choices)),
    "pause": _why_paused,
    "switch_off_webhook": _why_off,
}
