"""No index is written with every answer that another one makes needless."""

import pytest
from django.db import connection

from consent.models import ConsentRecord, Identity, Notice, PurposeStanding, Standing, Subject, UnsealedRecord

WRITTEN = (ConsentRecord, Identity, Notice, PurposeStanding, Standing, Subject, UnsealedRecord)
NEEDLESS = """
SELECT one.indexrelid::regclass::text FROM pg_index AS one JOIN pg_index AS other USING (indrelid)
WHERE indrelid = %s::regclass AND one.indexrelid <> other.indexrelid
  AND NOT one.indisunique AND one.indpred IS NULL AND other.indpred IS NULL
  AND other.indkey::text || ' ' LIKE one.indkey::text || ' %%'
"""


@pytest.mark.django_db
@pytest.mark.parametrize("model", WRITTEN)
def test_no_index_has_only_what_another_begins_with(model):
    with connection.cursor() as cursor:
        cursor.execute(NEEDLESS, [model._meta.db_table])
        assert cursor.fetchall() == []
