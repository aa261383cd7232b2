"""The signal of this application.

subject_erased(sender=Subject, subject_ids, sharing, addresses, at): sent with `send` inside the transaction
that erases a person and the devices that were theirs. Receivers forget what they hold of them, by rows only;
of `sharing`, whoever was known under one of the addresses too, they forget that address. `addresses` are
keyed hashes.
"""

from django.dispatch import Signal

subject_erased = Signal()
