"""The code of before on the tables of after: `make old-code`.

While a site is upgraded the old processes run on the new tables. The older commit's own tests do so here: the
last tag, or with none the commit before the newest migration; PREVIOUS names another one.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cachoo_privacy import embedded
from tests.conftest import TEST_SETTINGS

ROOT = Path(__file__).resolve().parents[1]
TESTS = [
    "tests/journeys/test_layla.py",
    "tests/consent/test_recording.py",
    "tests/notifications/test_draining.py",
]
# Tables that it does not know refer to those it empties between tests.
PLUGIN = """
from django.core.management.commands import flush
from django.core.management.sql import sql_flush
def cascading(style, database, **given):
    return sql_flush(style, database, **{**given, "allow_cascade": True})
flush.sql_flush = cascading
"""

MAKE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE DATABASE test_cachoo TEMPLATE template0")
"""


def main() -> None:
    """Ends as the older tests end."""
    commit = previous()
    if not commit:
        sys.exit(print_and("SKIPPED: this clone holds no older commit that differs in a migration.", 0))
    with tempfile.TemporaryDirectory(prefix="cachoo-old-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded.start(folder / "servers", durable=False, environ={}) as servers:
            environ = {**os.environ, **TEST_SETTINGS, "VAR_DIR": name, "REDIS_URL": servers.redis_url}
            migrated(servers.database_url, environ)
            environ["DATABASE_URL"] = servers.database_url
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "cascading", "--reuse-db", *TESTS],
                cwd=checked_out(commit, folder / "old"),
                env={**environ, "PYTHONPATH": name},
            )
    sys.exit(print_and(f"The tests of {commit[:7]} ran on the tables of now.", done.returncode))


def previous() -> str:
    """The commit that a site may still run."""
    tag = told("describe", "--tags", "--abbrev=0")
    newest = told("log", "-1", "--format=%H", "--diff-filter=A", "--", "*/migrations/0*.py")
    named = os.environ.get("PREVIOUS") or tag or (f"{newest}^" if newest else "")
    return told("rev-parse", "--verify", "--quiet", named) if named else ""


def told(*arguments: str) -> str:
    """What git says; nothing when it says no."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def migrated(address: str, environ: dict[str, str]) -> None:
    """The database that the tests will look for has the tables of this code."""
    place, _, name = address.rpartition("/")
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", MAKE], cwd=ROOT, check=True,
        env={**environ, "DATABASE_URL": address},
    )  # fmt: skip
    here = {**environ, "DATABASE_URL": f"{place}/test_{name}"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True, env=here)


def checked_out(commit: str, folder: Path) -> Path:
    """The older tree, alone."""
    folder.mkdir()
    (folder.parent / "cascading.py").write_text(PLUGIN)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def print_and(said: str, code: int) -> int:
    """The code, after a line."""
    sys.stdout.write(said + "\n")
    return code


if __name__ == "__main__":
    main()
