"""Every reason for which a file is not imported: a name, a stable code and a sentence."""

from django.utils.translation import gettext_lazy as _

from policies.refusals import Refused


class ImportRefused(Refused):
    """The file was not imported and nothing was stored."""

    code = "import_refused"


class NotUtf8(ImportRefused):
    """The bytes are not UTF-8."""

    code = "not_utf8"
    sentence = _("The file is not UTF-8 text (byte %(position)s). Save it as UTF-8 and try again.")


class NotPlainText(ImportRefused):
    """The bytes decode, but hold control characters that no written text has."""

    code = "not_plain_text"
    sentence = _("The file is not plain text (line %(line)s). Save it as plain text in UTF-8 and try again.")


class EmptyFile(ImportRefused):
    """There is no letter in the file."""

    code = "empty_file"
    sentence = _("The file is empty.")


class TooLarge(ImportRefused):
    """The file is longer than reading.LARGEST_FILE bytes."""

    code = "too_large"
    sentence = _("The file has %(size)s bytes; at most %(limit)s are read.")


class NoHeadingFound(ImportRefused):
    """No line of the text reads as a heading, so no section can be made."""

    code = "no_heading_found"
    sentence = _(
        "No heading was found. A heading is a short line of its own, without a full stop, above its text."
    )


class TooManyHeadings(ImportRefused):
    """More headings than any policy has: this is another kind of file."""

    code = "too_many_headings"
    sentence = _("%(count)s headings were found; a policy has at most %(limit)s.")


class UnknownPolicy(ImportRefused):
    """No policy has this slug."""

    code = "unknown_policy"
    sentence = _("There is no policy with the address word “%(policy)s”.")


class UnknownLanguage(ImportRefused):
    """The policy does not publish in this language."""

    code = "unknown_language"
    sentence = _("The policy does not use the language “%(language)s”. It uses: %(languages)s.")


class NamesMissing(ImportRefused):
    """Publishing from the command line was asked for without naming who wrote and who approved."""

    code = "names_missing"
    sentence = _("Publishing takes two people: say --by who imports it and --approved-by who approved it.")


class SameContent(ImportRefused):
    """The newest version of the policy already says exactly this in this language."""

    code = "same_content"
    sentence = _("Nothing was imported: the newest version already has exactly this text.")
