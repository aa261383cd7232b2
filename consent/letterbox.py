"""What an address may be written to for: each kind of letter names its purpose, and the sender asks here."""

from django.utils.translation import gettext_lazy as _

from consent.models import Given, LetterKind

TO_STAFF = frozenset({LetterKind.WEBHOOK_OFF, LetterKind.MAILING, LetterKind.TEST})
# By what an address was given for, the letters that may be sent there: the policy's own promise.
ALLOWED: dict[str, frozenset[str]] = {
    Given.ACCOUNT: frozenset(LetterKind.values) - {LetterKind.CODE} - TO_STAFF,
    Given.REQUEST: frozenset({LetterKind.CODE, LetterKind.RECEIVED, LetterKind.EXTENDED, LetterKind.REPLY}),
    Given.STAFF: TO_STAFF,
}
# Purpose and basis, in the foot of every letter.
FOOT: dict[str, object] = {
    Given.ACCOUNT: _(
        "You get this message because you have an account with %(brand)s and asked for it, or are owed it. "
        "Your address is used for your account alone. Basis: your agreement with us."
    ),
    Given.REQUEST: _(
        "You get this message because this address was given with a request to %(brand)s. It is used to "
        "answer that request and for nothing else. Basis: your request."
    ),
    Given.STAFF: _(
        "You get this message because you look after this site of %(brand)s. Your address is used for that "
        "work alone. Basis: your work here."
    ),
}


def allowed(kind: str, given: str) -> bool:
    """Whether an address that was given for this may get that kind of letter."""
    return kind in ALLOWED[given]
