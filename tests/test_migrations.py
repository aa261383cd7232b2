"""A migration harms no site that runs meanwhile, and the code of before can do with the tables of after."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import override

# Up to these every table is made on an empty database: there was no site before the first release.
FIRST_RELEASE = {"consent": 29, "notifications": 14, "policies": 16}
SQUAWK = [
    Path(sys.executable).with_name("squawk"),
    "--pg-version=15.0",
    "--reporter=json",
]
# How things are spelt, and what `migrate` sets for every migration.
LEFT_OUT = [
    "prefer-robust-stmts",
    "prefer-text-field",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
]
LEFT_OUT += ["require-lock-timeout", "require-statement-timeout"]
HARMFUL = {
    "adding-not-nullable-field": "ALTER TABLE consent_subject ALTER COLUMN last_record SET NOT NULL;",
    "adding-required-field": "ALTER TABLE consent_subject ADD COLUMN rank integer NOT NULL;",
    "ban-drop-default": "ALTER TABLE consent_subject ADD COLUMN rank integer DEFAULT 1 NOT NULL;"
    " ALTER TABLE consent_subject ALTER COLUMN rank DROP DEFAULT;",
    "ban-drop-column": "ALTER TABLE consent_subject DROP COLUMN last_record;",
    "renaming-column": "ALTER TABLE consent_subject RENAME COLUMN last_record TO newest;",
    "require-concurrent-index-creation": "CREATE INDEX late ON consent_subject (last_record);",
    "constraint-missing-not-valid": "ALTER TABLE consent_subject ADD CONSTRAINT one CHECK (last_record > 0);",
}


def findings(sql: str, folder: Path, *, atomic: bool = True) -> list[str]:
    """What squawk says against it, by the name of its rule."""
    (folder / "one.sql").write_text(sql)
    told = [f"--exclude={rule}" for rule in LEFT_OUT] + ["--assume-in-transaction"] * atomic
    done = subprocess.run([*SQUAWK, *told, folder / "one.sql"], capture_output=True, text=True)
    return [f"{one['rule_name']}: {one['message']}" for one in json.loads(done.stdout)]


def later() -> list[tuple[str, str]]:
    """Every migration of ours since the first release."""
    known = sorted(MigrationLoader(None).disk_migrations)
    return [(app, name) for app, name in known if int(name[:4]) > FIRST_RELEASE.get(app, 9999)]


@pytest.mark.django_db
def test_no_migration_since_the_first_release_locks_a_site_or_breaks_its_older_code(tmp_path):
    loader = MigrationLoader(connection, replace_migrations=False)
    for app, name in later():
        migration = loader.get_migration(app, name)
        sql = "\n".join(loader.collect_sql([(migration, False)]))
        found = findings(sql, tmp_path, atomic=migration.atomic)
        assert not found, f"{app}.{name}: do it in two steps, the second a release later"


@pytest.mark.slow
@pytest.mark.parametrize("rule", HARMFUL)
def test_what_would_lock_a_site_or_break_its_older_code_is_found(rule, tmp_path):
    assert any(found.startswith(f"{rule}:") for found in findings(HARMFUL[rule], tmp_path))


@pytest.mark.slow
def test_a_table_of_its_own_may_be_made_at_once(tmp_path):
    made = "CREATE TABLE later (id bigint PRIMARY KEY, one bigint NOT NULL); CREATE INDEX i ON later (one);"
    assert findings(made, tmp_path) == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_gets_no_lock_gives_up_and_changes_nothing(monkeypatch):
    """What it waits for others wait for too, and behind it everybody else."""
    monkeypatch.setattr("cachoo_privacy.management.commands.migrate.PATIENCE", "100ms")
    monkeypatch.setattr(Migrate, "handle", change_a_table)
    held, done = threading.Event(), threading.Event()
    somebody = threading.Thread(target=hold_a_table, args=(held, done))
    somebody.start()
    held.wait(20)
    try:
        with override("en"), pytest.raises(CommandError, match="run it again"):
            call_command("migrate")
    finally:
        done.set()
        somebody.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), count(*) FROM consent_subject")
        assert cursor.fetchone() == ("0", 0)


def change_a_table(*arguments: object, **options: object) -> None:
    """As a migration does it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_subject RENAME COLUMN created_at TO began")


def hold_a_table(held: threading.Event, done: threading.Event) -> None:
    """Somebody reads, and has not ended yet."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM consent_subject")
            held.set()
            done.wait(20)
    finally:
        connection.close()
