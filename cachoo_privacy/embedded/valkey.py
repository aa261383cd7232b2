"""One Valkey on a unix socket, keeping nothing: a doorbell and a cache may be lost."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import redis

from cachoo_privacy.embedded.finding import find_valkey
from cachoo_privacy.embedded.kept import Kept, keep, wait_until
from cachoo_privacy.embedded.places import Home
from cachoo_privacy.embedded.postgres import BARE
from cachoo_privacy.embedded.refusals import ServerDidNotStart

STARTING = 20  # seconds


def start_valkey(home: Home, *, environ: Mapping[str, str], forget: Sequence[Path]) -> Kept:
    """Valkey answers in `home`. Raises ServersUnavailable."""
    program = home.runnable(find_valkey(environ=environ, by_others=home.user is not None))
    socket(home).unlink(missing_ok=True)
    kept = keep(
        [program, "--port", "0", "--unixsocket", socket(home), "--unixsocketperm", "700", "--save", "",
         "--appendonly", "no", "--dir", home.sockets, "--daemonize", "no"],
        log=home.at / "valkey.log", env=BARE, cwd="/", user=home.user, forget=forget, holding=[home.lock],
    )  # fmt: skip
    if not wait_until(lambda: answers(home), kept=kept, seconds=STARTING):
        kept.stop()
        raise ServerDidNotStart(f"Valkey did not start; the end of {kept.log}:\n{kept.last_words()}")
    return kept


def socket(home: Home) -> Path:
    """Where it listens."""
    return home.sockets / "valkey.sock"


def answers(home: Home) -> bool:
    """Whether it takes commands now."""
    try:
        with redis.Redis(unix_socket_path=str(socket(home))) as client:
            return client.ping()
    except redis.ConnectionError:
        return False


def redis_url(home: Home) -> str:
    """The address in redis-py's form."""
    return f"unix://{quote(str(socket(home)))}"
