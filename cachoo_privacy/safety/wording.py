"""What the system says of a file, in words of the reader's language."""

import errno

from django.utils.translation import gettext as _


def in_words(error: OSError) -> str:
    """The rest of a sentence, with the file where the system names one."""
    return _words(error) % {"file": error.filename or _("a file"), "code": error.errno}


def _words(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return _("there is no %(file)s.")
        case NotADirectoryError() | FileExistsError():
            return _("%(file)s is no folder.")
        case IsADirectoryError():
            return _("%(file)s is a folder.")
        case PermissionError():
            return _("this account may not use %(file)s.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("the disk is full.")
    return _("%(file)s cannot be read or written (the system's error %(code)s).")
