"""Rows by COPY are the rows that were meant, and no rule of the database is passed by."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from consent.history.pouring import pour, text, texts
from consent.models import ConsentRecord, Import, ImportFault, SubjectKey, UnsealedRecord
from tests.builders import a_published
from tests.consent.builders import press

pytestmark = pytest.mark.django_db
ODD = '\\N\t\\.\n\r\\x00 "سطر" 𝔸 \x7f'


def another(made: ConsentRecord, **more: object) -> ConsentRecord:
    """A copy of a record, unsaved and under a name of its own."""
    kept = {one.attname: getattr(made, one.attname) for one in made._meta.concrete_fields}
    return ConsentRecord(**{**kept, "id": uuid4(), "key": uuid4(), **more})


def poured(*rows):
    pour(type(rows[0]), [texts(row) for row in rows])


def test_every_kind_of_value_comes_back_as_it_was(layla):
    made = press(layla, a_published(), "accept")[0]
    moment = datetime(2024, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)
    odd = {"actor": ODD, "method": "", "purposes": {"a": True, "b": False}, "decided_at": moment}
    odd |= {"body_encrypted": bytes(range(256)), "sent_at": None, "on_behalf": True, "app": r"\N"}
    poured(another(made, **odd), another(made))
    kept = ConsentRecord.objects.get(on_behalf=True)
    found = {name: getattr(kept, name) for name in odd}
    assert found | {"body_encrypted": bytes(kept.body_encrypted)} == odd
    assert ConsentRecord.objects.count() == 3
    poured(UnsealedRecord(record=kept))
    assert UnsealedRecord.objects.get(record=kept).pk
    job = Import.objects.create(source="crm", dry_run=False, actor="o")
    poured(ImportFault(job=job, line=7, code="invalid", pointer="#"))
    assert job.faults.get().line == 7
    pour(ImportFault, [])


def test_the_rules_of_the_database_hold(layla):
    made = press(layla, a_published(), "accept")[0]
    wrong = [{"key": made.key}, {"commitment": None}, {"decision": "continued_use"}, {"subject_id": uuid4()}]
    for more in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            poured(another(made), another(made, **more))
            raise IntegrityError if more.keys() == {"subject_id"} else AssertionError
    assert ConsentRecord.objects.count() == 1
    key = SubjectKey.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        poured(SubjectKey(subject=layla, wrapped=bytes(key.wrapped), created_at=key.created_at))


@pytest.mark.parametrize("error", [TypeError("layla@example.com"), KeyboardInterrupt()])
def test_what_stops_the_making_of_a_row_stops_all_of_them_and_is_not_told_to_the_server(layla, error):
    row = texts(press(layla, a_published(), "accept")[0])

    def made():
        yield row | {"id": str(uuid4()), "key": str(uuid4())}
        raise error

    with pytest.raises(type(error)) as raised, transaction.atomic():
        pour(ConsentRecord, made())
    assert raised.value is error and ConsentRecord.objects.count() == 1


def test_the_first_rows_are_stored_while_the_next_are_made(layla):
    row, stored = texts(press(layla, a_published(), "accept")[0]), []
    row |= {"body_encrypted": text(bytes(200_000))}  # more than the way to the server holds
    other = connection.copy()

    def made():
        for _ in range(10):
            yield row | {"id": str(uuid4()), "key": str(uuid4())}
            with other.cursor() as cursor:
                cursor.execute("SELECT tuples_processed FROM pg_stat_progress_copy")
                stored.append(cursor.fetchone())

    try:
        pour(ConsentRecord, made())
    finally:
        other.close()
    assert (1,) in stored and (9,) not in stored[:5] and ConsentRecord.objects.count() == 11
