"""PostgreSQL's own programs against the site's database, or against one that is there for a while."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.db import connection
from psycopg2 import sql
from psycopg2.errors import ObjectInUse

from cachoo_privacy.embedded.finding import find_postgres, version_of
from cachoo_privacy.embedded.refusals import ServersUnavailable

PASSED_ON = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
SCRATCH = "restore_drill_"
LEFT = """SELECT datname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
WHERE rolname = current_user AND datname ~ %s"""
# What a program that was ended had asked for goes on in the server.
END = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND usename = current_user"""


class ProgramFailed(Exception):
    """One of PostgreSQL's programs is missing, or ended with an error; the message is its own."""


def run(program: str, *arguments: str, database: str) -> None:
    """The program has done its work; its password is in no list of processes. Raises ProgramFailed."""
    known = connection.settings_dict
    # libpq's own variables reach the program too: PGSSLMODE and the like.
    environ = {**os.environ, "PGDATABASE": database}
    environ |= {name: str(known[key]) for key, name in PASSED_ON.items() if known[key]}
    environ |= {f"PG{key.upper()}": str(known["OPTIONS"][key]) for key in TLS if key in known["OPTIONS"]}
    done = subprocess.run([find(program), *arguments], env=environ, capture_output=True, text=True)
    if done.returncode:
        raise ProgramFailed(done.stderr.strip()[-1000:])


def find(program: str) -> Path:
    """The program of the system, unless it is older than the server. Raises ProgramFailed."""
    needed = connection.pg_version // 10000
    found = shutil.which(program)
    if found and version_of(Path(found)) >= needed:
        return Path(found)
    try:
        return find_postgres(environ=os.environ, by_others=False, version=needed).at / program
    except ServersUnavailable as error:
        raise ProgramFailed(f"{program} {needed} is needed: install postgresql-client-{needed}.") from error


@contextmanager
def scratch() -> Iterator[str]:
    """The name of an empty database, which is gone afterwards whatever happens, and so are those that a
    process which was killed left behind.
    """
    name = f"{SCRATCH}{uuid.uuid4().hex[:12]}"
    try:
        with _alone() as cursor:
            _sweep(cursor)
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        with connected(name):  # while this one stands, nobody else takes it for left behind
            yield name
    finally:
        with _alone() as cursor:
            cursor.execute(END, [name])
            _drop(cursor, name)


def _sweep(cursor: Any) -> None:
    """Our databases that nobody is connected to are gone; a drill that runs holds its own."""
    cursor.execute(LEFT, [f"^{SCRATCH}[0-9a-f]{{12}}$"])
    for (name,) in cursor.fetchall():
        with suppress(ObjectInUse):
            _drop(cursor, name)


def _drop(cursor: Any, name: str) -> None:
    """Without FORCE, which may not end an autovacuum at work in it; whoever is left has 5 s to go."""
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def connected(database: str) -> Any:
    """A connection to another database of the same server, to be closed by whoever asked."""
    return closing(psycopg2.connect(**{**connection.get_connection_params(), "dbname": database}))


def address_of(database: str) -> str:
    """DATABASE_URL, but of another database of the same server."""
    address, mark, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rsplit('/', 1)[0]}/{quote(database)}{mark}{options}"


@contextmanager
def _alone() -> Iterator[Any]:
    """A cursor outside of any transaction, as databases are made and dropped."""
    with connected(connection.settings_dict["NAME"]) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            yield cursor
