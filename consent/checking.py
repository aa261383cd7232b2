"""Whether what somebody says they answered was ever published, and may be answered like that."""

from dataclasses import replace

from consent.act import Act, Witness
from consent.models import Decision, Evidence, Identity
from consent.models.record import ANSWERS_TO_A_QUESTION
from consent.owing import language_of
from consent.refusals import (
    MailLinkConsents,
    MinorCannotAnswer,
    UnknownContent,
    UnknownPurpose,
    UnknownQuestion,
    WrongChoice,
)
from policies import schedule
from policies.models import PolicyVersion
from policies.timeline import LanguageLine, PolicyLine, VersionLine

UNASKED = (Decision.DISPLAYED, Decision.WITHDRAW, Decision.CONFIRM)


def line_of(version: PolicyVersion) -> tuple[PolicyLine, VersionLine]:
    """The published version and its policy as the schedule has them: no query when this process knows it.

    Requires a published version.
    """
    for fresh in (False, True):
        if fresh:
            schedule.forget()  # published since this process last looked
        policy = schedule.read().policies.get(version.policy.slug)
        line = policy and policy.version(version.number)
        if line:
            return policy, line
    raise UnknownContent


def as_published(act: Act, version: VersionLine) -> Act:
    """Taking back needs no text to be named: the version's own then stands in its place."""
    if act.decision != Decision.WITHDRAW or act.content_sha256:
        return act
    language = language_of(version, act.language)
    text = version.languages[language]
    return replace(act, language=language, content_sha256=text.json_sha256)


def check(
    act: Act, witness: Witness, policy: PolicyLine, version: VersionLine, *, of: Identity
) -> LanguageLine:
    """The published text that the act of this person is about.

    Raises MinorCannotAnswer, UnknownContent, UnknownQuestion, UnknownPurpose, WrongChoice, MailLinkConsents.
    """
    _check_alone(act, witness, of)
    text = version.languages.get(act.language)
    if text is None or act.content_sha256 != text.json_sha256:
        raise UnknownContent
    if act.question_sha256 not in ("", text.question_sha256):
        raise UnknownQuestion
    _check_purposes(act, witness, policy, version)
    return text


def question_of(act: Act, text: LanguageLine) -> str:
    """The hash of the question that the act answers; empty where nothing was asked."""
    return text.question_sha256 if act.decision in ANSWERS_TO_A_QUESTION else act.question_sha256


def _check_alone(act: Act, witness: Witness, identity: Identity) -> None:
    """Raise MinorCannotAnswer unless the person is of age, or somebody acts for them, or they take back.

    A text may be shown to anybody, a mailbox be confirmed by whoever reads it, and a no is never refused.
    """
    if not identity.is_minor or witness.on_behalf or act.decision in UNASKED:
        return
    if act.decision != Decision.SET or any(act.purposes.values()):
        raise MinorCannotAnswer


def _check_purposes(act: Act, witness: Witness, policy: PolicyLine, version: VersionLine) -> None:
    # A yes is to what was shown; a no is never refused for being late.
    offered = {key for key, purpose in version.purposes.items() if purpose.optional}
    if act.decision == Decision.WITHDRAW:
        offered = {key for line in policy.versions for key, one in line.purposes.items() if one.optional}
    if act.purposes.keys() - offered:
        raise UnknownPurpose
    given = list(act.purposes.values())
    if not all(type(choice) is bool for choice in given):
        raise WrongChoice
    if not _fits(act.decision, given):
        raise WrongChoice
    # The second yes of a list grants nothing: the first one does.
    if witness.evidence == Evidence.MAIL_LINK and any(given) and act.decision != Decision.CONFIRM:
        raise MailLinkConsents


def _fits(decision: str, given: list[bool]) -> bool:
    """Whether the choices are such as this kind of act makes."""
    match decision:
        case Decision.SET:
            return bool(given)
        case Decision.WITHDRAW:
            return bool(given) and not any(given)
        case Decision.RENEW | Decision.CONFIRM:
            return bool(given) and all(given)
        case Decision.ACCEPT | Decision.REFUSE:
            return True
    return not given
