"""Why a company account opens nothing; none of the sentences tells who is known here."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from policies.refusals import Refused


class CompanyRefused(Refused):
    """The company's sign-in led nowhere; nobody is signed in by it. `status` is HTTP's."""

    code: ClassVar[str] = "company_refused"
    status: ClassVar[int] = 403
    sentence: ClassVar[object] = _("The company's sign-in did not let you in. Begin again.")


class CompanyUnreachable(CompanyRefused):
    """The provider does not answer, or not as a provider does."""

    code = "company_unreachable"
    status = 503
    sentence = _(
        "The company's sign-in does not answer just now. Try again later, or have a code mailed to you."
    )


class CompanyUnbelievable(CompanyRefused):
    """What came back is not what was asked for: another browser's, too old, used, or not signed by it."""

    code = "company_unbelievable"
    sentence = _("What the company's sign-in sent could not be confirmed, or it took too long. Begin again.")


class AddressUnverified(CompanyRefused):
    """The provider does not say that the address was verified."""

    code = "address_unverified"
    sentence = _("The company's sign-in does not confirm that your mail address is yours.")


class NotOfTheStaff(CompanyRefused):
    """The account's address is nobody's here, or that of a reader, or of somebody who left."""

    code = "not_of_the_staff"
    sentence = _("This account opens nothing here. Ask whoever looks after the team to appoint you.")


class NotAskedAgain(CompanyRefused):
    """The provider let somebody pass without asking who they are, or it is somebody else."""

    code = "not_asked_again"
    sentence = _("The company's sign-in did not ask you once more who you are, so nothing was done.")


class FactorNotAsked(CompanyRefused):
    """The provider asked once more, and does not say that it asked for the second factor."""

    code = "factor_not_asked"
    sentence = _("The company's sign-in did not ask for your second step this time, so nothing was done.")
