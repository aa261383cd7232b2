"""A backup of another release is told from one of this code's own."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override

from cachoo_privacy.safety.backing_up import back_up
from cachoo_privacy.safety.migrated import unknown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_log")]
FUTURE = ("consent", "9999_future")


@pytest.fixture
def of_the_future():
    """The database has a migration that no file of this code holds."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", FUTURE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", FUTURE)


def test_a_drill_names_the_migrations_that_this_code_does_not_know(tmp_path, of_the_future):
    description, out = back_up(into=tmp_path / "dumps", keys_into=tmp_path / "keys"), StringIO()
    with override("en"):
        keys = tmp_path / "keys" / f"{description.stem}.keys.dump"
        call_command("restore_drill", str(description), keys=keys, stdout=out)
    whole, newer = out.getvalue().splitlines()
    assert whole.startswith("Whole: ") and "does not know: consent.9999_future. " in newer


def test_of_its_own_migrations_each_is_known(db):
    with connection.cursor() as cursor:
        assert unknown(cursor) == []
