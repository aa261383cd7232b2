"""The signal of this application.

subject_erased(sender=Subject, subject_ids, at): sent with `send` inside the transaction that erases a person
and the devices that were theirs. Receivers forget what they hold of them, by rows only.
"""

from django.dispatch import Signal

subject_erased = Signal()
