"""What the letters about a request say, in the active language."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.models import RightsRequest


def code(digits: str) -> str:
    """The code that confirms an address."""
    return "\n\n".join(
        [
            _("Somebody sent us a request and gave this address. If it was you, write this code there:"),
            digits,
            _("It is valid for 15 minutes. If it was not you, do nothing: the request is forgotten."),
        ]
    )


def received(request: RightsRequest) -> str:
    """That the request stands, and until when it is answered."""
    said = _("We received your request: %(kind)s. We answer it by %(day)s at the latest.")
    return said % {"kind": request.get_kind_display(), "day": day(request)}


def extended(request: RightsRequest, reason: str) -> str:
    """That the answer takes longer, until when, and why."""
    said = _("Your request needs more time. We answer it by %(day)s. The reason:") % {"day": day(request)}
    return f"{said}\n\n{reason}"


def day(request: RightsRequest) -> str:
    """The last day of the request's clock."""
    return date_format(timezone.localtime(request.due_at), "DATE_FORMAT")
