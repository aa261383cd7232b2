"""Which migrations a database has that this code does not know: it is of another release, or a newer one."""

from typing import Any

from django.db.migrations.loader import MigrationLoader


def unknown(cursor: Any) -> list[str]:
    """Their names with their applications', in order."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    cursor.execute("SELECT app, name FROM django_migrations")
    return sorted(f"{app}.{name}" for app, name in set(cursor.fetchall()) - known)
