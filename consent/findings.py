"""What a reading of the log found, in the reader's language; it is kept in English, as it was found."""

import re

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from ledger.arabic import in_arabic

SENTENCES = (
    _("its first leaf and its row differ in whether another log was before it"),
    _("no act on record began it"),
    _("its row says another beginning than the act on record"),
    _("the log before it is missing, or ended otherwise when this one was begun"),
    _("the row says something else than was signed"),
    _("the row tells another time than was signed"),
    _("its bytes are not those that its SHA-256 names"),
    _("its HTML or its plain text is missing"),
    _("no text of its version has its language: it was added, or its language was changed"),
    _("it was added past the log: it is no leaf and will not become one"),
    _("the leaves do not give the root that was signed"),
    _("nothing is known of what it stands for"),
    _("its row says that it stands for something else too"),
    _("its record %(name)s is missing"),
    _("its text %(name)s is missing"),
    _("its audit event %(name)s is missing"),
    _("it is not that of record %(name)s"),
    _("it is not that of text %(name)s"),
    _("it is not that of audit event %(name)s"),
    _("it is not that of the log before"),
    _("it was added past the log: it is no leaf and does not wait to become one"),
    _("its body cannot be opened"),
    _("its body is not what was committed to"),
    _("its columns contradict its body: %(name)s"),
)
_PATTERNS = {one: re.compile(re.escape(one).replace(r"%\(name\)s", "(?P<name>.+)")) for one in SENTENCES}


def said(what: str) -> str:
    """A finding of `verify` in the current language; what the log's own files are said to be is known too."""
    for sentence, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(what):
            return gettext(sentence) % found.groupdict()
    return in_arabic(what) if (get_language() or "").startswith("ar") else what
