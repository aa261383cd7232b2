"""Rows by COPY are the rows that were meant, and no rule of the database is passed by."""

from datetime import UTC, datetime
from itertools import islice
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from consent.history.pouring import Form, Rows, Unmade, fields_of, listed, pour
from consent.models import ConsentRecord, Import, ImportFault, SubjectKey, UnsealedRecord
from tests.builders import a_published
from tests.consent.builders import press

pytestmark = pytest.mark.django_db
ODD = '\\N\t\\.\n\r\\x00 "سطر" 𝔸 \x7f'


def another(made: ConsentRecord, **more: object) -> ConsentRecord:
    """A copy of a record, unsaved and under a name of its own."""
    kept = {one.attname: getattr(made, one.attname) for one in made._meta.concrete_fields}
    return ConsentRecord(**{**kept, "id": uuid4(), "key": uuid4(), **more})


def values(row):
    return {one.column: getattr(row, one.attname) for one in fields_of(type(row))}


def poured(*rows):
    """Each by a form of its own: half of its columns are told by the row, the others by the form."""
    for place, row in enumerate(rows):
        told = values(row)
        own = list(told)[place % 2 :: 2]
        form = Form(type(row), own, {name: value for name, value in told.items() if name not in own})
        pour([(form, [told[name] for name in own])])


def copies_of(row, after):
    """So many rows like it, each made after a call."""
    told = values(row)
    form = Form(type(row), ("id", "key"), {name: told[name] for name in told if name not in ("id", "key")})
    while True:
        yield form, (uuid4(), uuid4())
        after()


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
    pour([])
    assert ImportFault.objects.count() == 1


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
    made = press(layla, a_published(), "accept")[0]

    def stop():
        raise error

    with pytest.raises(type(error)) as raised, transaction.atomic():
        pour(copies_of(made, stop))
    assert raised.value is error and ConsentRecord.objects.count() == 1


def test_the_first_rows_are_stored_while_the_next_are_made(layla):
    made, seen = press(layla, a_published(), "accept")[0], []
    made.body_encrypted = bytes(400_000)  # more than the way to the server holds
    other = connection.copy()

    def look():
        with other.cursor() as cursor:
            cursor.execute("SELECT tuples_processed FROM pg_stat_progress_copy")
            seen.append(cursor.fetchone())

    try:
        pour(islice(copies_of(made, look), 10))
    finally:
        other.close()
    assert (1,) in seen and (9,) not in seen[:5] and ConsentRecord.objects.count() == 11


def test_ids_and_hexadecimal_are_sent_as_one_array():
    ids = [uuid4(), uuid4()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::uuid[], %s::text[], %s::uuid[]", [listed(ids), listed(["0a"]), listed([])])
        assert cursor.fetchone() == (ids, ["0a"], [])


def test_rows_are_sent_many_at_a_time_and_none_of_those_that_end_in_an_error():
    file = Rows(iter([b"ab", b"cd", b"e"]))
    assert [file.read(3), file.read(3), file.read(3)] == [b"abcd", b"e", b""]
    error = Rows(int("x") if row == 3 else b"a" for row in range(5))
    assert error.read(2) == b"aa"
    with pytest.raises(Unmade):
        error.read(9)
    assert isinstance(error.error, ValueError)
