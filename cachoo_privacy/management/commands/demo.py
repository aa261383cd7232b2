"""`manage.py demo`: the whole product on this machine, with servers, mail and people of its own."""

import json
import shutil
import signal
import time
from argparse import SUPPRESS
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from cachoo_privacy import embedded
from cachoo_privacy.demo import issuer, processes, seeding
from cachoo_privacy.demo.house import CannotListen, House
from consent import keysets

MADE = ("inbox", "log", "outside", "published", "static", "servers.env", "secrets.env", "demo-issuer.pem")
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Runs the demo until it is asked to stop."""

    help = "Run everything on this machine: servers, web, worker, mail. Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Forgetting, and one step of its own that runs as a process."""
        parser.add_argument("--load", action="store_true", help=SUPPRESS)
        parser.add_argument("--forget", action="store_true", help="only forget the demo's data")

    def handle(self, *args, load, forget, **options):
        """Refusals and failures are one sentence, and a log's last lines where there is a log."""
        try:
            if load:
                self.load()
            elif forget:
                self.forget()
            else:
                self.run()
        except (embedded.ServersUnavailable, processes.ProcessEnded, CannotListen) as error:
            raise CommandError(str(error)) from None

    def load(self):
        """The database is up to date and has the demo's content."""
        call_command("migrate", interactive=False)
        self.stdout.write("loaded" if seeding.load(at=timezone.now()) else "kept")
        # The demo's own issuer is known before it can be asked: the first token is believed at once.
        keysets.refresh(fetch=lambda url: json.dumps(issuer.jwks()).encode())

    def forget(self):
        """What earlier demos left under VAR_DIR is gone; nothing else there is touched."""
        embedded.forget(settings.VAR_DIR)
        for made in (*(settings.VAR_DIR / name for name in MADE), *settings.VAR_DIR.glob("celerybeat-*")):
            if made.is_dir():
                shutil.rmtree(made)
            else:
                made.unlink(missing_ok=True)
        self.stdout.write(f"The demo in {settings.VAR_DIR} is forgotten.")

    def run(self):
        """Everything runs until Ctrl-C, SIGTERM, or the end of something essential; then nothing does."""
        for number in STOPPING:
            signal.signal(number, signal.default_int_handler)
        with ExitStack() as stack:
            house = House(
                settings.VAR_DIR, site=settings.SITE_URL, stack=stack, step=self.step, tell=self.tell
            )
            try:
                house.open()
                self.tell(table())
                house.watch()
            except KeyboardInterrupt:
                self.tell("\nStopping ...")
            finally:
                # From here on nothing may interrupt: what was started is being ended.
                for number in STOPPING:
                    signal.signal(number, signal.SIG_IGN)
        self.stdout.write("Stopped; nothing is left running.")

    @contextmanager
    def step(self, name: str):
        """One line: what is being done, and how long it took."""
        begun = time.monotonic()
        self.tell(f"{name} ...", ending="")
        try:
            yield
        except BaseException:
            self.tell("")
            raise
        self.tell(f" {time.monotonic() - begun:.1f} s")

    def tell(self, line: str, ending: str = "\n") -> None:
        """The person sees the line now, also through a pipe."""
        self.stdout.write(line, ending=ending)
        self.stdout.flush()


def table() -> str:
    """Where to look, who to be, and how to stop."""
    site = settings.SITE_URL
    people = [*((role, address) for role, address, _name in seeding.LOGINS), ("reader", seeding.READERS[0])]
    second_step = (_("Second step"), "off in the demo; STAFF_MFA=1 make run asks for it")
    rows = [
        (_("Policy"), f"{site}/ar/privacy/"),
        (_("Administration"), f"{site}/ar/admin/"),
        (_("API"), f"{site}/api/v1/openapi.json"),
        (_("Mail"), f"{site}/demo/inbox/"),
        *((_("Sign in"), f"{address} ({role}; the code comes by mail)") for role, address in people),
        *([] if settings.STAFF_MFA else [second_step]),
        (_("Files"), f"{settings.VAR_DIR} (logs in log/; make clean-demo forgets all)"),
        (_("Stop"), "Ctrl-C"),
    ]
    return "\n".join(["", *(f"  {label:<15}{value}  {arabic(label)}".rstrip() for label, value in rows), ""])


def arabic(label: str) -> str:
    """The label in Arabic, empty where the catalogue is not compiled."""
    with translation.override("ar"):
        found = gettext(label)
    return "" if found == label else found
