"""Every reason for which a file is not imported: a name, a stable code and a sentence."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

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
    sentence = ngettext_lazy(
        "The file has %(size)s byte; at most %(limit)s are read.",
        "The file has %(size)s bytes; at most %(limit)s are read.",
        "size",
    )


class UnknownFormat(ImportRefused):
    """The file is of no format that is read here."""

    code = "unknown_format"
    sentence = _(
        "This kind of file is not read here. Save it as Word document (.docx), web page (.html), "
        "Markdown (.md) or plain text (.txt)."
    )


class NotAWordFile(ImportRefused):
    """It is named or built like a .docx and cannot be opened as one: damaged, encrypted, older."""

    code = "not_a_word_file"
    sentence = _(
        "The Word document cannot be opened: it is damaged, protected by a password or of an older format. "
        "Open it in Word and save it as .docx."
    )


class MacrosInside(ImportRefused):
    """The document brings programs of its own."""

    code = "macros_inside"
    sentence = _("The document holds macros, which are programs. Save it as a Word document without macros.")


class UnsafeFile(ImportRefused):
    """Built to take a reader down: entities, endless nesting, too much behind a small size."""

    code = "unsafe_file"
    sentence = _("The file is built in a way that no text needs, and was not read.")


class UnresolvedChanges(ImportRefused):
    """Tracked or struck-out words: whoever reads the file cannot know whether they are part of the text."""

    code = "unresolved_changes"
    sentence = _(
        "The text has unresolved tracked changes or struck-out words (%(count)s), the first one here: "
        "“%(place)s”. Accept or reject all of them and try again."
    )


class UnresolvedComments(ImportRefused):
    """Somebody commented on the text and the comment still stands."""

    code = "unresolved_comments"
    sentence = _(
        "The text has comments (%(count)s), the first one here: “%(place)s”. Resolve and delete all of them "
        "and try again."
    )


class TextElsewhere(ImportRefused):
    """Words stand outside of the running text: a note, a text box, a formula, a file within the file."""

    code = "text_elsewhere"
    sentence = _(
        "The document has words in a footnote, text box, formula or inserted file, here: “%(place)s”. "
        "Move them into the running text and try again."
    )


class UncertainWords(ImportRefused):
    """The document says other words to an older program than to a newer one."""

    code = "uncertain_words"
    sentence = _(
        "The document shows other words in an older program than in a newer one, here: “%(place)s”. "
        "Write them anew and try again."
    )


class UnreadWords(ImportRefused):
    """Words stand inside of something that no reader here knows."""

    code = "unread_words"
    sentence = _(
        "The document has words inside of “%(element)s”, which is not read here: “%(place)s”. Copy them into "
        "the running text as plain text and try again."
    )


class NoHeadingFound(ImportRefused):
    """No line of the text reads as a heading, so no section can be made."""

    code = "no_heading_found"
    sentence = _(
        "No heading was found. A heading is a short line of its own, without a full stop, above its text."
    )


class TooManyHeadings(ImportRefused):
    """More headings than any policy has: this is another kind of file."""

    code = "too_many_headings"
    sentence = ngettext_lazy(
        "%(count)s heading was found; a policy has at most %(limit)s.",
        "%(count)s headings were found; a policy has at most %(limit)s.",
        "count",
    )


class UnknownPolicy(ImportRefused):
    """No policy has this slug."""

    code = "unknown_policy"
    sentence = _("There is no policy with the address word “%(policy)s”.")


class UnknownLanguage(ImportRefused):
    """The policy does not publish in this language."""

    code = "unknown_language"
    sentence = _("The policy does not use the language “%(language)s”. It uses: %(languages)s.")


class WriterMissing(ImportRefused):
    """The site has staff, and nobody is named who imports."""

    code = "writer_missing"
    sentence = _("Say who imports the text: their account after --by. Nobody approves what they imported.")


class NamesMissing(ImportRefused):
    """Publishing from the command line was asked for without naming who wrote and who approved."""

    code = "names_missing"
    sentence = _("Publishing takes two people: say --by who imports it and --approved-by who approved it.")


class UnknownAccount(ImportRefused):
    """A name on the command line is of no active account, or of two: nobody can tell whose it is."""

    code = "unknown_account"
    sentence = _(
        "“%(name)s” names no active account, or more than one: the record must say whose text it is."
    )


class MayNotApprove(ImportRefused):
    """The account that the command names as the approver's has no right to approve."""

    code = "may_not_approve"
    sentence = _("The account “%(name)s” has no right to approve and publish.")


class SameContent(ImportRefused):
    """The newest version of the policy already says exactly this in this language."""

    code = "same_content"
    sentence = _("Nothing was imported, “%(version)s” already has exactly this text.")
