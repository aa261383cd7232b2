"""The reader of every line that the suite logs finds what is planted, and would fail the run."""

import logging

import pytest

from tests.fixtures.spoken import Reader, personal


@pytest.mark.parametrize(
    "line",
    [
        "to sara@example.com",
        "?email=sara%40example.com",
        "from 203.0.113.7:443",
        "Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIi",
        "GET /u/Zm9yZ2VkLXRva2VuLW9m",
        "GET /ar/drafts/Zm9yZ2VkLXRva2VuLW9m/",
        "DETAIL:  Key (email)=(s) exists",
    ],
)
def test_what_tells_of_a_person_is_found(line):
    assert personal(line)


@pytest.mark.parametrize(
    "line",
    ["celery@host ready.", "Django 5.2.19", "GET /u/<str:token>: 404", "at 12:30:45", "DETAIL: [struck out]"],
)
def test_what_is_nobodys_is_not(line):
    assert personal(line) == ""


def test_a_planted_line_is_kept_with_who_said_it_and_what_the_journal_strikes_out_is_not(monkeypatch):
    reader = Reader()
    record = logging.makeLogRecord({"name": "planted", "msg": "GET /m/Zm9yZ2VkLXRva2VuLW9m"})
    reader.emit(record)
    assert len(reader.wrong) == 1 and reader.wrong[0].startswith("planted")
    reader.emit(logging.makeLogRecord({"msg": "to sara@example.com from 203.0.113.7"}))
    assert len(reader.wrong) == 1
    monkeypatch.setattr("cachoo_privacy.journal.PERSONAL", ())
    reader.emit(logging.makeLogRecord({"name": "journal", "msg": "to sara@example.com"}))
    assert [reader.read, len(reader.wrong)] == [3, 2]


def test_the_reader_hears_what_any_logger_says(no_line_of_the_suite_names_a_person):
    before = no_line_of_the_suite_names_a_person.read
    logging.getLogger("anybody.at.all").error("nothing about a person")
    assert no_line_of_the_suite_names_a_person.read == before + 1
