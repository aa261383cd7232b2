"""Opening the demo's house: servers, content, processes, in this order; and closing it in the other."""

import errno
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from cachoo_privacy import embedded
from cachoo_privacy.demo import environment, processes
from cachoo_privacy.embedded.kept import wait_until

PATIENCE = 90  # seconds until the page must answer
Step = Callable[[str], AbstractContextManager]


class CannotListen(Exception):
    """The port is taken, or the address is not this machine's; the message says what to do."""


class House:
    """The running demo. `stack` ends what was started; `step` and `tell` show the person what happens."""

    def __init__(self, folder: Path, *, site: str, stack: ExitStack, step: Step, tell: Callable[[str], None]):
        self.folder, self.site = folder, site
        self.stack, self.step, self.tell = stack, step, tell

    def open(self) -> None:
        """Everything runs and the page answers. Raises CannotListen, ServersUnavailable, ProcessEnded."""
        page = self.stack.enter_context(listen(*environment.address(os.environ)))
        post = self.stack.enter_context(listen("127.0.0.1", 0))
        with self.step("PostgreSQL and Valkey"):
            self.servers = embedded.start(self.folder, durable=True, environ=environment.given(os.environ))
            self.stack.callback(self.servers.stop)
        # Only now: until the servers' folder is held, these may be the logs of a demo that runs.
        logs = processes.fresh_logs(self.folder)
        environ = self.announce(mail_port=post.getsockname()[1])
        with self.step("Database and demo content"):
            processes.run_to_end(["demo", "--load"], environ=environ, log=logs / "load.log")
        self.household = processes.Household(environ=environ, logs=logs, tell=self.tell)
        self.stack.callback(self.household.stop)
        with self.step("Web, worker, beat and inbox"):
            self.start_members(page, post)

    def announce(self, *, mail_port: int) -> dict[str, str]:
        """The members' environment; other commands find it in the folder while the demo runs."""
        shared = {
            "DEMO": "1",
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "SITE_URL": self.site,
            "ALLOWED_HOSTS": os.environ["ALLOWED_HOSTS"],
            "PUBLICATION_LEAD": os.environ["PUBLICATION_LEAD"],
            "STAFF_MFA": os.environ["STAFF_MFA"],
            "VAR_DIR": str(self.folder),
        }
        told = self.folder / environment.SERVERS
        environment.write(told, shared)
        self.stack.callback(told.unlink, missing_ok=True)
        return {**os.environ, **shared}

    def start_members(self, page: socket.socket, post: socket.socket) -> None:
        """Mail, web, worker and beat run, and the page answers. Raises ProcessEnded."""
        (self.folder / "static").mkdir(exist_ok=True)
        self.household.start(processes.inbox(post.fileno()))
        web = self.household.start(processes.web(page.fileno()))
        self.household.start(processes.worker())
        self.household.start(processes.beat(self.folder))
        answered = wait_until(lambda: answers(f"{self.site}/ar/privacy/"), kept=web, seconds=PATIENCE)
        self.household.look()
        if not answered:
            raise processes.ProcessEnded(
                f"The page does not answer; the end of {web.log}:\n{web.last_words()}"
            )

    def watch(self) -> None:
        """Looks after everything, for ever. Raises ProcessEnded when something essential ends."""
        while True:
            self.household.look()
            for name, kept in self.servers.kept.items():
                if kept.ended() is not None:
                    raise processes.ProcessEnded(f"{name} ended; the end of {kept.log}:\n{kept.last_words()}")
            time.sleep(0.5)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, held from now on: nobody can take the port while the rest starts.

    Raises CannotListen.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            remedy = f"stop what uses it, or choose another: make run PORT={port + 1}"
            raise CannotListen(f"Port {port} on {host} is taken: {remedy}") from None
        reason = error.strerror or str(error)
        raise CannotListen(f"Cannot listen on {host}, port {port} ({reason}): set HOST and PORT.") from None


def answers(url: str) -> bool:
    """Whether the page is there."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
