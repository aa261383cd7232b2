"""The signal of this application: the one way in which publishing reaches those above it.

version_published(sender=PolicyVersion, version, at): sent with `send` inside the publishing transaction.
Receivers write rows only; what goes over the network waits for the commit.
"""

from django.dispatch import Signal

version_published = Signal()
