"""The site's code through a real PgBouncer that lends two connections, each for one transaction."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cachoo_privacy.embedded.postgres import ADMINISTRATOR
from consent.models import LedgerEntry, UnsealedRecord
from notifications.models import Delivery, DeliveryState
from tests.builders import a_published
from tests.consent.builders import press
from tests.notifications.audience import due_announcement, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("own_log")]

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
NONE_HERE = "no pgbouncer on this machine (Debian: apt-get install pgbouncer)"
# Six threads read with an open iterator while the log is sealed and mail goes out, all over two connections.
WORK = """
import threading
import django
django.setup()
from django.db import connection
from consent.models import ConsentRecord, Subject
from consent.sealing import seal
from notifications.draining import Left, drain
from notifications.models import Announcement
faults = []
def tried(work):
    def run():
        try:
            work()
        except Exception as fault:
            faults.append(f"{work.__name__}: {fault}")
        finally:
            connection.close()
    return threading.Thread(target=run)
def read():
    for _ in range(8):
        assert len(list(Subject.objects.order_by("pk").iterator(3))) >= 12
def sealing():
    for _ in range(3):
        seal()
def mailing():
    while drain(Announcement.objects.get().pk) is Left.MORE:
        pass
threads = [tried(work) for work in [read] * 6 + [sealing] * 2 + [mailing] * 2]
for thread in threads: thread.start()
for thread in threads: thread.join()
raise SystemExit("; ".join(faults) or 0)
"""


@pytest.fixture
def pooled():
    """The test database's address through PgBouncer, running as whoever PostgreSQL lets in."""
    if not PROGRAM:
        pytest.skip(NONE_HERE)
    with tempfile.TemporaryDirectory(prefix="pgb-", dir="/var/tmp") as name:
        folder = Path(name)
        process = pool(folder)
        yield f"postgres://{connection.settings_dict['USER']}@/{quote(name, safe='')}/" + quote(
            connection.settings_dict["NAME"]
        )
        process.terminate()
        process.wait(20)


def pool(folder: Path) -> subprocess.Popen:
    """It takes connections in the folder, with the shipped settings but for where and whom."""
    known, user = connection.settings_dict, connection.settings_dict["USER"]
    changes = {
        "cachoo = host=127.0.0.1 port=5432": f"* = host={known['HOST']}",
        "listen_addr = 127.0.0.1": "",
        "listen_port = 6432": "listen_port = 5432",
        "unix_socket_dir = /run/postgresql": f"unix_socket_dir = {folder}",
        "auth_type = scram-sha-256": "auth_type = trust",
        "/etc/pgbouncer/userlist.txt": str(folder / "users"),
        "default_pool_size = 20": "default_pool_size = 2",
        "reserve_pool_size = 5": "",
    }
    text = (settings.BASE_DIR / "deploy/pgbouncer.ini").read_text()
    for written, here in changes.items():
        assert written in text, written
        text = text.replace(written, here)
    (folder / "pgbouncer.ini").write_text(text)
    (folder / "users").write_text(f'"{user}" ""\n')
    running = {}
    if os.geteuid() == 0:  # it refuses to be root, and PostgreSQL lets in whoever started it
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        let_in("nobody", user)
        running = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    for path in folder.iterdir():
        path.chmod(0o644)
    process = subprocess.Popen([PROGRAM, "-q", folder / "pgbouncer.ini"], cwd="/", **running)
    deadline = time.monotonic() + 20
    while not (folder / ".s.PGSQL.5432").exists():
        assert process.poll() is None and time.monotonic() < deadline, "PgBouncer did not start"
        time.sleep(0.02)
    return process


def let_in(account: str, role: str) -> None:
    """This user of the machine may connect as that role."""
    with (
        psycopg2.connect(host=connection.settings_dict["HOST"], user=ADMINISTRATOR, dbname="postgres") as one,
        one.cursor() as cursor,
    ):
        cursor.execute("SHOW ident_file")
        with open(cursor.fetchone()[0], "a") as file:
            file.write(f'owner "{account}" {role}\n')
        cursor.execute("SELECT pg_reload_conf()")
    one.close()


def through(address: str, **environ: str) -> subprocess.CompletedProcess:
    given = {**os.environ, "DATABASE_URL": address, **environ}
    return subprocess.run(
        [sys.executable, "-c", WORK], env=given, capture_output=True, text=True, timeout=120
    )


def test_readers_sealing_and_mail_share_two_connections(pooled, layla, smtp_sink):
    version = a_published()
    made = [press(layla, version, act, at=timezone.now())[0] for act in ("accept", "refuse", "accept")]
    people(12)
    due_announcement(version)
    done = through(
        pooled,
        DISABLE_SERVER_SIDE_CURSORS="1",
        EMAIL_URL=smtp_sink.url,
        OUTSIDE_DIR=str(settings.OUTSIDE_DIR),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(set(smtp_sink.recipients)) == len(smtp_sink.recipients) == 12
    assert not Delivery.objects.exclude(state=DeliveryState.ACCEPTED).exists()
    assert not UnsealedRecord.objects.exists()
    assert LedgerEntry.objects.filter(record__in=made).count() == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,), "a lock that outlived its transaction would stay for ever"
