"""A statement is planned once for each connection, and sent whole where connections are handed round."""

import pytest
from django.db import connection

from notifications.draining import drain
from notifications.models import State
from notifications.prepared import run
from tests.builders import a_published
from tests.notifications.audience import due_announcement, people

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "SELECT %(one)s::int + %(two)s::int + %(one)s::int"


def added(one, two):
    with connection.cursor() as cursor:
        run(cursor, "added_for_a_test", ADD, {"one": one, "two": two, "more": 9})
        return cursor.fetchone()[0]


def names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return [name for (name,) in cursor.fetchall()]


def test_a_statement_is_prepared_once_and_anew_on_a_new_connection():
    assert [added(1, 2), added(2, 3)] == [4, 7]
    assert names().count("added_for_a_test") == 1
    connection.close()
    assert added(5, 0) == 10
    assert names() == ["added_for_a_test"]


def test_behind_a_pooler_nothing_is_prepared_and_mail_goes_all_the_same(settings, smtp_sink):
    connection.close()
    settings.DISABLE_SERVER_SIDE_CURSORS = True
    people(3)
    announcement = due_announcement(a_published())
    drain(announcement.pk)
    announcement.refresh_from_db()
    assert (len(smtp_sink.recipients), announcement.state) == (3, State.FINISHED)
    assert added(1, 1) == 3 and names() == []
