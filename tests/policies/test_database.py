"""A kept connection is looked at when a request begins, and the server is asked nothing for it."""

import pytest
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db(transaction=True)


def pid():
    """The server's process behind the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def beside(sql, *told):
    """What another connection is answered."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(sql, told)
        found = cursor.fetchone()[0]
    other.close()
    return found


def test_a_connection_that_the_server_has_closed_is_made_anew():
    first = pid()
    assert beside("SELECT pg_terminate_backend(%s, 5000)", first)
    connection.close_if_unusable_or_obsolete()  # a request begins
    assert pid() != first


def test_a_connection_that_holds_is_kept_and_nothing_is_asked():
    first = pid()
    connection.close_if_unusable_or_obsolete()
    connection.close_if_health_check_failed()
    assert beside("SELECT query FROM pg_stat_activity WHERE pid = %s", first) == "SELECT pg_backend_pid()"
    assert pid() == first


def test_after_an_error_the_server_is_asked():
    first = pid()
    connection.errors_occurred = True
    connection.close_if_unusable_or_obsolete()
    assert beside("SELECT query FROM pg_stat_activity WHERE pid = %s", first) == "SELECT 1"
    assert pid() == first and not connection.errors_occurred


def test_a_transaction_that_failed_is_of_no_use():
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError):
            cursor.execute("SELECT nothing")
        connection.errors_occurred = False
        assert not connection.is_usable()
        transaction.set_rollback(True)
    assert connection.is_usable()
