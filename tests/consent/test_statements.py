"""An INSERT that is put together once stores what the ORM would have, and goes with others or not."""

import pytest
from django.db import Error, connection, transaction

from consent.models import ConsentRecord, Subject
from consent.statements import insertion, run
from tests.builders import a_published
from tests.consent.builders import press

pytestmark = pytest.mark.django_db


def twin(made):
    """A record that differs in its names alone."""
    row = ConsentRecord.objects.get(pk=made.pk)
    row.pk, row.key = ConsentRecord._meta.pk.default(), ConsentRecord._meta.pk.default()
    return row


def columns(row):
    """What the database holds of it, but for its names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(one) - 'id' - 'key' FROM consent_consentrecord one WHERE id = %s", [row.pk]
        )
        return cursor.fetchone()


def test_a_row_is_stored_as_the_orm_stores_it(layla):
    made, _new = press(layla, a_published(), "accept")
    ours, theirs = twin(made), twin(made)
    ours.purposes = theirs.purposes = {"القائمة": True, "%s": False}
    run([insertion(ours)])
    theirs.save(force_insert=True)
    assert columns(ours) == columns(theirs)


def test_of_statements_that_go_together_none_is_left_when_one_fails(layla):
    made, _new = press(layla, a_published(), "accept")
    before = Subject.objects.get(pk=layla.pk).seq
    count = ("UPDATE consent_subject SET seq = seq + 1 WHERE id = %s", [layla.pk])
    with pytest.raises(Error), transaction.atomic():
        run([count, insertion(twin(made)), insertion(made)])
    assert Subject.objects.get(pk=layla.pk).seq == before and ConsentRecord.objects.count() == 1


def test_nothing_to_run_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        run([])
