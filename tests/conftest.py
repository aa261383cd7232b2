"""The suite's ground: real PostgreSQL and Valkey for the session, test settings, and which tests are fast."""

import base64
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples

from cachoo_privacy import embedded

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.log",
    "tests.fixtures.mail",
    "tests.fixtures.spoken",
    "tests.fixtures.webserver",
    "tests.fixtures.worker",
]

NEEDS_SERVERS = {"db", "transactional_db", "live_server", "admin_client", "start_worker"}
TEST_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "cachoo_privacy.settings",
    "DEBUG": "1",
    "DEMO": "0",
    "SITE_URL": "http://testserver",
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "FIELD_KEYS": base64.urlsafe_b64encode(b"only for tests, thirty-two byte.").decode(),
    "PEPPER": "only-for-tests-pepper",
    "SIGNING_KEYS": base64.urlsafe_b64encode(b"only for tests: signs everything").decode(),
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "PUBLICATION_LEAD": "2",
    "ANNOUNCEMENT_WINDOW": "0",
    "STAFF_MFA": "0",  # so that force_login opens the desk; test_second_factor.py switches it on
    "LOG_LEVEL": "WARNING",
}


# A busy machine is no counterexample: nothing here says how long an example may take.
examples.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("untimed")


def pytest_configure(config):
    """Servers first, then Django: settings are read once, with the servers' addresses in place."""
    if hands_tests_out(config):
        # An import has named the settings by now; a worker must not read them before its servers stand.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        return
    folder = Path(tempfile.mkdtemp(prefix="cachoo-tests-"))
    folder.chmod(0o711)  # the servers' user passes through, nobody lists
    (folder / "static").mkdir()
    os.environ.update(TEST_SETTINGS, VAR_DIR=str(folder))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    if config.getoption("markexpr") == "fast":
        os.environ.update(DATABASE_URL="postgres://nowhere.invalid/none", REDIS_URL="redis://127.0.0.1:1")
    else:
        running = embedded.start(folder / "embedded", durable=False, forget_after=[folder])
        os.environ.update(DATABASE_URL=running.database_url, REDIS_URL=running.redis_url)
        config.add_cleanup(running.stop)
    django.setup()
    for late in ("people", "staff", "systems"):  # they know models, so not before now
        config.pluginmanager.import_plugin(f"tests.fixtures.{late}")


def hands_tests_out(config) -> bool:
    """Whether this process runs no test itself: with `-n` its workers do, each on servers of its own."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


def pytest_collection_modifyitems(items):
    """A test without database, process or browser is fast: `make check` runs exactly those."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if not marks & {"django_db", "slow", "browser"} and not NEEDS_SERVERS & set(item.fixturenames):
            item.add_marker("fast")


def guarded_tables() -> list[str]:
    """Tables whose TRUNCATE is refused by a trigger, quoted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'no_truncate'")
        return [table for (table,) in cursor.fetchall()]


def switch_truncate_guard(verb: str, tables: list[str]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER no_truncate")


@pytest.fixture(autouse=True)
def in_the_sites_language():
    """No language that an earlier test asked for is still active."""
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def truncate_is_possible_between_tests():
    """Django empties tables after a transactional test; only then is the guard lifted."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_guard(case):
        tables = guarded_tables()
        switch_truncate_guard("DISABLE", tables)
        try:
            flush(case)
        finally:
            switch_truncate_guard("ENABLE", tables)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_guard)
        yield
