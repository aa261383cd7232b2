"""Why the acts of this application say no."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from policies.refusals import Refused


class UnknownSubject(Refused):
    """No person has this id."""

    code = "not_found"
    sentence = _("There is no such person.")


class UnknownVersion(Refused):
    """The version does not exist, or is not published."""

    code = "unknown_content"
    sentence = _("This version was never published.")
    errors: ClassVar = [{"pointer": "#/version", "code": "unknown"}]


class UnknownContent(Refused):
    """The hash is not that of the published JSON of this version in this language."""

    code = "unknown_content"
    sentence = _("This text was never published as this version in this language.")
    errors: ClassVar = [{"pointer": "#/content_sha256", "code": "unknown"}]


class UnknownRecipient(Refused):
    """A server key is asked for in the name of somebody whom no version in force declares."""

    code = "unknown_recipient"
    sentence = _("No purpose in force lists this recipient.")


class UnknownPurpose(Refused):
    """An answer names a purpose that the version does not offer as a choice."""

    code = "invalid"
    sentence = _("This version offers no such choice.")
    errors: ClassVar = [{"pointer": "#/purposes", "code": "unknown"}]


class UnknownQuestion(Refused):
    """The hash is not that of the question published with this version in this language."""

    code = "unknown_content"
    sentence = _("This question was never asked about this version in this language.")
    errors: ClassVar = [{"pointer": "#/question_sha256", "code": "unknown"}]


class WrongChoice(Refused):
    """Only true and false answer a purpose; withdrawing says only false, renewing only true."""

    code = "invalid"
    sentence = _(
        "These choices do not fit the answer: set has one or more, withdraw only false, renew only true."
    )
    errors: ClassVar = [{"pointer": "#/purposes", "code": "wrong"}]


class MailLinkConsents(Refused):
    """A link in a mail can be opened by a machine: it takes back a consent, and never gives one."""

    code = "invalid"
    sentence = _("A link in a mail can take back a choice but not give one.")
    errors: ClassVar = [{"pointer": "#/purposes", "code": "mail_link"}]


class KeyReused(Refused):
    """The idempotency key was used before for something else."""

    code = "idempotency_key_reused"
    sentence = _("Make a new key for each answer.")


class AnswerRequired(Refused):
    """The person has to answer before they go on."""

    code = "answer_required"
    sentence = _("A text waits for your answer before you go on.")


class MinorCannotAnswer(Refused):
    """The company's server says that the person is a minor: somebody else agrees for them."""

    code = "minor"
    sentence = _(
        "You are registered here as a minor. Ask a parent or guardian to answer for you: they write to the "
        "contact address of the policy."
    )


class SubjectMismatch(Refused):
    """The queue of one person was sent under another's sign-in."""

    code = "subject_mismatch"
    sentence = _("Keep this answer until its own person signs in.")


class UnknownLanguage(Refused):
    """Not a language that policies are written in."""

    code = "invalid"
    sentence = _("This language is not known.")
    errors: ClassVar = [{"pointer": "#/language", "code": "unknown"}]


class UnknownIssuer(Refused):
    """None of the configured issuers vouches for people under this name."""

    code = "invalid"
    sentence = _("This issuer is not configured here.")
    errors: ClassVar = [{"pointer": "#/issuer", "code": "unknown"}]


class NotYetVerified(Refused):
    """An address cannot have been confirmed in the future."""

    code = "invalid"
    sentence = _("An address cannot have been verified in the future.")
    errors: ClassVar = [{"pointer": "#/verified_at", "code": "future"}]


class NewerAddressKnown(Refused):
    """The person confirmed another address after the company had this one verified."""

    code = "newer_address_known"
    sentence = _("The person has confirmed another address since.")


class TokenRefused(Refused):
    """The token does not prove who is calling; `reason` is for our own log, never for the caller."""

    code = "token_invalid"
    sentence = _("The token is not valid or has expired.")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class UnknownKey(TokenRefused):
    """The token names a key that its issuer had not published when we last looked."""

    def __init__(self, issuer: str) -> None:
        super().__init__("unknown kid")
        self.issuer = issuer


class NotGivenForThis(Refused):
    """The address was given for something else, and is not written to for this."""

    code = "address_not_for_this"
    sentence = _("This address was given for something else.")


class TooManyRequests(Refused):
    """The address has made its requests for today."""

    code = "too_many_requests"
    sentence = _("This address has made enough requests for today. Please come back tomorrow.")


class NothingAsked(Refused):
    """A question or a complaint without a word."""

    code = "nothing_asked"
    sentence = _("Write what you would like to ask or to say.")


class WrongCode(Refused):
    """Not the code that was sent, too late, or tried too often."""

    code = "wrong_code"
    sentence = _("This is not the code that we sent, or it has expired. Ask anew if you need another one.")


class RequestClosed(Refused):
    """The request was answered or declined, perhaps a moment ago by somebody else."""

    code = "request_closed"
    sentence = _("This request is closed.")


class RequestTaken(Refused):
    """Somebody else has the request in hand, or nobody has."""

    code = "request_not_yours"
    sentence = _("Take the request first: somebody else has it, or nobody.")


class WhoIsAsking(Refused):
    """The request is about somebody's data, and nobody has checked who is asking."""

    code = "identity_unchecked"
    sentence = _("First make sure who is asking, and write down how.")


class AlreadyExtended(Refused):
    """The clock was extended once; the law gives no second time."""

    code = "already_extended"
    sentence = _("The time was extended once already.")


class NoReceipt(Refused):
    """The record was brought in from an older system, or is older than receipts; or its key was destroyed."""

    code = "no_receipt"
    sentence = _("This answer has no receipt.")


class NotReachable(Refused):
    """No confirmed address of the person is known."""

    code = "not_reachable"
    sentence = _("We know no confirmed address of yours.")


class AlreadyErased(Refused):
    """Nothing leads from the subject to a person any more."""

    code = "already_erased"
    sentence = _("This person was erased already.")


class ErasureProposed(Refused):
    """An erasure of this person waits for a second member of the staff."""

    code = "erasure_proposed"
    sentence = _("An erasure of this person waits for a second member of the team already.")


class SamePersonErases(Refused):
    """Whoever proposed an erasure does not carry it out."""

    code = "same_person_cannot_erase"
    sentence = _("You proposed this erasure: somebody else must carry it out.")


class UnknownErasure(Refused):
    """The erasure was carried out or dropped, perhaps a moment ago."""

    code = "erasure_over"
    sentence = _("This erasure was carried out or dropped already.")
