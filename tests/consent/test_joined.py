"""Statements that are written once: what they give is what the ORM would, and only where it can be."""

import pytest

from consent.joined import Joined
from consent.locking import LOCKED
from consent.models import ConsentRecord, Identity, SubjectKey
from tests.builders import a_published
from tests.consent.builders import press

pytestmark = pytest.mark.django_db


def test_rows_are_those_that_the_orm_reads(layla):
    press(layla, a_published(), "accept")
    [[subject, identity, key]] = LOCKED.ask(layla.pk)
    for row in (subject, identity, key):
        same = type(row).objects.get(pk=row.pk)
        assert plain(row) == plain(same) and not row._state.adding


def plain(row):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: bytes(one) if isinstance(one, memoryview) else one for name, one in values.items()}


def test_what_an_outer_join_does_not_find_is_none(layla):
    [[subject, identity, key]] = LOCKED.ask(layla.pk)
    assert (subject, identity, key) == (layla, layla.identity, None)
    assert not SubjectKey.objects.exists()


def test_a_model_with_a_column_that_django_reads_is_refused():
    with pytest.raises(TypeError, match="ConsentRecord"):
        Joined("SELECT {0} FROM consent_consentrecord", ConsentRecord).ask()


def test_nothing_told_finds_nothing():
    assert Joined("SELECT {0} FROM consent_identity WHERE false", Identity).ask() == []
