"""Does all that is due, without a broker: for cron, and for the day the queue is down."""

import signal

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cachoo_privacy.tasks import count
from consent.history import running
from consent.tasks import hand_over_letters, refresh_keysets, seal_waiting, tidy
from notifications.sweeping import sweep
from notifications.telling import tell_staff
from notifications.webhooks.delivering import deliver_due
from notifications.webhooks.finding import find
from policies.tasks import project, publish_due

# What beat rings and a worker does at once. The mail comes after it: it may take hours.
AT_ONCE = (publish_due, project, hand_over_letters, refresh_keysets, seal_waiting, tidy, count)


class Command(BaseCommand):
    """`manage.py sweep`."""

    help = "Does all that is due, here and now, without the queue."

    def handle(self, **options: object) -> None:
        """Everything due is done; SIGTERM ends it after the mail that is being sent."""
        asked = []
        before = signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
        try:
            for bell in AT_ONCE:
                bell()
            found = sweep(stopping=lambda: bool(asked))
            tell_staff()
            find()
            deliver_due(stopping=lambda: bool(asked))
            running.run()
        finally:
            signal.signal(signal.SIGTERM, before)
        if not found:
            self.stdout.write(_("Nothing is due."))
            return
        text = ngettext("%(count)s announcement was due.", "%(count)s announcements were due.", len(found))
        self.stdout.write(text % {"count": len(found)})
