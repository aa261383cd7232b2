"""Whether PEPPER is the one that the people of a database are found by."""

from consent.addresses import marks
from consent.models import Identity


def peppered() -> bool:
    """The oldest address has the digest that it is stored under; true also where nobody has an address.

    The oldest, since whoever came after a change stands under the wrong one. Raises Unreadable.
    """
    oldest = Identity.objects.exclude(email_hmac=None).order_by("created_at", "pk").first()
    return oldest is None or marks(oldest.email_encrypted, oldest.email_hmac)
