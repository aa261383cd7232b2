"""Real servers without an installation: PostgreSQL and Valkey on private sockets, for demo and tests."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cachoo_privacy.embedded.kept import Kept
from cachoo_privacy.embedded.places import Home, forget, take
from cachoo_privacy.embedded.postgres import database_url, start_postgres
from cachoo_privacy.embedded.refusals import AlreadyRunning, FolderUnusable, ServersUnavailable
from cachoo_privacy.embedded.valkey import redis_url, start_valkey

__all__ = ["AlreadyRunning", "FolderUnusable", "Running", "ServersUnavailable", "forget", "start"]


@dataclass
class Running:
    """Two servers' addresses, and what this process started of them."""

    database_url: str
    redis_url: str
    home: Home | None = None
    kept: dict[str, Kept] = field(default_factory=dict)

    def stop(self) -> None:
        """What this process started has ended; servers that were given are left alone."""
        for one in self.kept.values():
            one.let_go()
        for one in self.kept.values():
            one.stop()
        self.kept.clear()
        if self.home:
            self.home.release()
            self.home = None

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_) -> None:
        self.stop()


def start(
    folder: Path,
    *,
    durable: bool,
    environ: Mapping[str, str] | None = None,
    forget_after: Sequence[Path] = (),
) -> Running:
    """Both servers answer: those of DATABASE_URL and REDIS_URL where set, else our own below `folder`.

    Not `durable` is faster and loses its data when killed. `forget_after` are folders removed when the
    servers have ended, however this process ends. Raises ServersUnavailable, with nothing left started.
    """
    environ = os.environ if environ is None else environ
    running = Running(environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", ""))
    if running.database_url and running.redis_url:
        return running
    running.home = home = take(folder)
    removed = [*forget_after, *home.outside(folder, durable=durable)]
    try:
        if not running.database_url:
            running.kept["PostgreSQL"] = start_postgres(
                home, durable=durable, environ=environ, forget=removed
            )
            running.database_url = database_url(home)
        if not running.redis_url:
            running.kept["Valkey"] = start_valkey(home, environ=environ, forget=removed)
            running.redis_url = redis_url(home)
    except BaseException:
        running.stop()
        raise
    return running
