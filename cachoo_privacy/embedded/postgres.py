"""One PostgreSQL on a unix socket in a private folder, for nobody but the user who started it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2

from cachoo_privacy.embedded.finding import find_postgres
from cachoo_privacy.embedded.keeper import other_user
from cachoo_privacy.embedded.kept import Kept, keep, wait_until
from cachoo_privacy.embedded.places import SOCKET, Home
from cachoo_privacy.embedded.refusals import ServerDidNotStart, ServersUnavailable

DATABASE = "cachoo"
ADMINISTRATOR = "postgres"
STARTING = 60  # seconds
QUIET = ("log_min_error_statement=panic", "log_error_verbosity=terse")  # a statement may hold an address
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# All that a server learns of our environment, which holds secrets.
BARE = {"PATH": os.defpath, "LC_ALL": "C"}


def start_postgres(home: Home, *, durable: bool, environ: Mapping[str, str], forget: Sequence[Path]) -> Kept:
    """PostgreSQL answers in `home`, with the database there. Raises ServersUnavailable."""
    programs = home.runnable(
        find_postgres(environ=environ, by_others=home.user is not None, version=made_by(home))
    )
    if not home.data.exists():
        initialise(home, programs)
    write_who_may_enter(home)
    # A killed run leaves these, and its process number may be another's by now. Holding the lock proves
    # that no server of this folder lives: the servers themselves inherit it.
    for left in (home.data / "postmaster.pid", home.sockets / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)
    kept = keep(
        [programs / "postgres", *arguments(home, durable=durable)],
        log=home.at / "postgres.log",
        env=BARE,
        cwd="/",
        stop_with="INT" if durable else "QUIT",
        user=home.user,
        forget=forget,
        holding=[home.lock],
    )
    if not wait_until(lambda: answers(home), kept=kept, seconds=STARTING):
        kept.stop()
        raise ServerDidNotStart(f"PostgreSQL did not start; the end of {kept.log}:\n{kept.last_words()}")
    create_database(home)
    return kept


def made_by(home: Home) -> int | None:
    """The major version that made the data, None when there is none yet. Raises ServersUnavailable."""
    if not home.data.exists():
        return None
    try:
        return int((home.data / "PG_VERSION").read_text())
    except (OSError, ValueError) as error:
        raise ServersUnavailable(
            f"{home.data} does not hold a readable PostgreSQL: run make clean-demo to begin afresh."
        ) from error


def initialise(home: Home, programs: Path) -> None:
    """An empty cluster stands in the data directory, whole or not at all. Raises ServerDidNotStart."""
    half = home.at / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    home.own(half)
    done = subprocess.run(
        [programs / "initdb", "-D", half, "-U", ADMINISTRATOR, "--encoding=UTF8", f"--locale={locale()}",
         "--auth=reject", "--no-sync", "--no-instructions"],
        capture_output=True, text=True, cwd="/", env=BARE, **other_user(home.user),
    )  # fmt: skip
    if done.returncode:
        raise ServerDidNotStart(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
    half.rename(home.data)


def locale() -> str:
    """One that knows letters beyond ASCII where there is one; the wheel has no ICU."""
    return "C.UTF-8" if os.uname().sysname == "Linux" else "C"


def write_who_may_enter(home: Home) -> None:
    """Only this user's processes may connect, whoever that is at this start; no password exists."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    (home.at / "pg_hba.conf").write_text("local all all peer map=owner\n")
    (home.at / "pg_ident.conf").write_text(
        "".join(f'owner "{user}" {role}\n' for role in (DATABASE, ADMINISTRATOR))
    )
    if home.user:
        for name in ("pg_hba.conf", "pg_ident.conf"):
            (home.at / name).chmod(0o644)


def arguments(home: Home, *, durable: bool) -> list[str | Path]:
    """The server's command line: no TCP, one private socket, files of the folder only."""
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={home.sockets}",
        f"hba_file={home.at / 'pg_hba.conf'}",
        f"ident_file={home.at / 'pg_ident.conf'}",
        "max_connections=100",
        "timezone=UTC",
        "log_timezone=UTC",
        *QUIET,
        *(() if durable else THROWAWAY),
    ]
    return ["-D", home.data, *(part for setting in settings for part in ("-c", setting))]


def connect(home: Home, database: str = "postgres"):
    """A connection as the administrator."""
    return psycopg2.connect(host=str(home.sockets), user=ADMINISTRATOR, dbname=database, connect_timeout=5)


def answers(home: Home) -> bool:
    """Whether a connection can be made now."""
    try:
        connect(home).close()
    except psycopg2.OperationalError:
        return False
    return True


def create_database(home: Home) -> None:
    """The database and its owner exist. The owner is no superuser: the guards hold for it as elsewhere."""
    with closing(connect(home)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {DATABASE} LOGIN CREATEDB")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {DATABASE}")


def database_url(home: Home, name: str = DATABASE) -> str:
    """The address in django-environ's form: the socket's folder, quoted, before the database's name."""
    return f"postgres://{DATABASE}@/{quote(str(home.sockets), safe='')}/{name}"
