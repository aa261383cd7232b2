"""What a program does with each no of the API, as /problems/<code> tells it: by its status, or its own."""

from django.utils.translation import gettext_lazy as _

CHANGE = _(
    "The request has to change: sent again as it is, it gets the same answer. "
    "Set a person’s answer aside and report it, and never delete it."
)
LATER = _(
    "Send the same again later, with the same Idempotency-Key: after Retry-After where it is given, "
    "else with growing pauses."
)
LOOK = _("Something else came first. Ask how things stand now before anything is sent again.")
STOP = _(
    "Sent again, it gets the same answer. Whoever asks may not do this with the token or key that they have."
)
BY_STATUS = {
    400: CHANGE,
    401: _(
        "Renew the token and send the same again, with the same Idempotency-Key. If the new one is refused "
        "too, it is not meant for this address: a server’s addresses take a server key, a person’s take "
        "their token."
    ),
    403: STOP,
    404: _("Do not ask again: nothing is there, or nothing for whoever asks."),
    405: CHANGE,
    406: CHANGE,
    409: LOOK,
    410: _("It is over for good. Forget the link, or what was kept of the person."),
    411: CHANGE,
    413: _("Send less at once, such as a smaller batch."),
    414: CHANGE,
    415: CHANGE,
    422: CHANGE,
    429: LATER,
    431: CHANGE,
    500: LATER,
    503: LATER,
}
BY_CODE = {
    "signature_invalid": _("Look at the detail: the secret, the body that was signed, or the clock differs."),
    "subject_mismatch": _("Keep the answer until its own person signs in, and send it then."),
    "minor": _("Do not send it again. Tell the person that a parent or guardian answers for them."),
    "answer_required": _("Show the text that the gate names, and ask. Then go on."),
    "unknown_content": _("Fetch the text again, show it, and ask again: the answer was to another text."),
    "idempotency_key_missing": _(
        "Make a UUID when the person answers, store it, and send it with every try."
    ),
    "idempotency_key_reused": _(
        "Each answer has a key of its own, made when the person answers. Mend the program."
    ),
    "digest_mismatch": _(
        "The file was damaged on its way: send the same file again. Refused once more, its Content-Digest "
        "was made of something else."
    ),
    "unsupported_media_type": _(
        "Look at Content-Type, which is one that the contract names at this address, and leave out "
        "Content-Encoding: a body is sent as it is, not compressed. Keep what was to be sent meanwhile."
    ),
    "unknown_device": _(
        "Forget this device token: there is nothing left to link. Go on with the person’s own token, and ask "
        "for a new device token when nobody is signed in."
    ),
    "link_conflict": _("Ask for a new device token: this one belongs to another account."),
    "already_erased": _("Drop the token, the stored gate and the queue: this person is not known any more."),
}


def counsel(code: str, status: int) -> str:
    """What to do, in the language that is active. Requires a code of PROBLEMS and its status."""
    return str(BY_CODE.get(code, BY_STATUS[status]))
