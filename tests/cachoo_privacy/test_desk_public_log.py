"""The public log at the desk: when it was sealed and read again, what was found, and that it is late."""

import io
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cachoo_privacy.health.pulse import BEAT, WORKERS, beats
from consent.findings import SENTENCES, said
from consent.models import Log, LogReading
from consent.sealing import seal
from consent.verifying import Fault, verify
from ledger.note import to_base64
from tests.builders import a_published, a_staff_member
from tests.consent.builders import press
from tests.fixtures.log import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]
PAGE = "admin:public-log"


def browser_of(role: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(a_staff_member("huda@cachoo.example", role))
    return client


def text_of(client: Client, name: str = PAGE) -> str:
    with translation.override("ar"):
        return client.get(reverse(name)).content.decode()


def read_again(*options: str) -> None:
    call_command("verify_ledger", *options, stdout=io.StringIO(), stderr=io.StringIO())


@pytest.fixture
def record(layla):
    """An answer in the signed log."""
    made, _new = press(layla, a_published(), "accept", at=timezone.now())
    seal()
    return made


def test_the_page_tells_when_the_log_was_sealed_and_read_and_names_what_was_found(record):
    auditor = browser_of("auditor")
    assert "لم يقرأ أحد الدفتر من جديد بعد" in text_of(auditor)
    read_again()
    clean = LogReading.objects.get()
    assert (clean.leaves, clean.records, clean.faults, clean.findings) == (6, 1, 0, [])
    told = text_of(auditor)
    assert "يقول ما كان يقوله حين خُتم" in told and 'role="alert"' not in told
    unguarded("UPDATE consent_consentrecord SET decision = 'withdraw' WHERE id = %s", [record.pk])
    with pytest.raises(CommandError):
        read_again()
    told = text_of(auditor)
    assert "أعمدته الظاهرة تخالف متنه: decision" in told
    assert f"record {record.pk}" in told and 'role="alert"' in told and "قراءات سابقة" in told
    assert "منها، والأمر يذكرها كلها" not in told
    assert "قراءة للدفتر العلني خطأ" in text_of(auditor, "admin:index")
    with pytest.raises(CommandError):
        read_again("--after", "ledger/6/leaf/5")
    assert "مضت من حيث وقفت قراءة سابقة" in text_of(auditor)


def test_of_many_findings_the_first_are_named_and_the_page_says_so(monkeypatch, record):
    monkeypatch.setattr("consent.rereading.NAMED", 3)
    auditor = browser_of("auditor")
    unguarded("DELETE FROM consent_ledgerentry")
    with pytest.raises(CommandError):
        read_again()
    reading = LogReading.objects.get()
    assert reading.faults > 3 == len(reading.findings)
    assert "هذه أول 3 منها، والأمر يذكرها كلها" in text_of(auditor)
    omar = Client(headers={"accept-language": "ar"})
    omar.force_login(a_staff_member("omar@cachoo.example", "editor"))
    assert "وجدت قراءة" in text_of(auditor, "admin:index") and "وجدت قراءة" not in text_of(
        omar, "admin:index"
    )


def test_what_was_found_is_told_until_a_reading_from_the_beginning_finds_nothing(record):
    auditor = browser_of("auditor")
    unguarded("UPDATE consent_logtile SET body = '\\x00' || body WHERE level = -1")
    with pytest.raises(CommandError):
        read_again()
    unguarded("UPDATE consent_logtile SET body = substr(body, 2) WHERE level = -1")
    read_again("--after", "ledger/6/leaf/5")
    assert "قراءة من البداية" in text_of(auditor) and "وجدت قراءة" in text_of(auditor, "admin:index")
    read_again()
    told = text_of(auditor)
    assert "قراءة من البداية" not in told and 'role="alert"' not in told
    assert "وجدت قراءة" not in text_of(auditor, "admin:index")


def test_each_finding_of_a_reading_is_said_in_the_readers_language(record):
    unguarded("DELETE FROM consent_ledgerentry WHERE record_id = %s", [record.pk])
    unguarded("UPDATE consent_logtile SET body = '\\x00' WHERE level = -1")
    unguarded("UPDATE consent_checkpoint SET root = sha256('x')")
    found = {one.what for one in verify() if isinstance(one, Fault)}
    assert len(found) >= 5
    with translation.override("ar"):
        for what in found | set(SENTENCES):
            assert not re.search(r"\b(the|its|it|is)\b", said(what)), what
    with translation.override("en"):
        assert {said(what) for what in found} == found


def test_staff_see_that_sealing_is_late_on_the_page_and_where_they_come_in(layla, clock, empty_queue):
    for who in (BEAT, *WORKERS.values()):
        beats(who, at=timezone.now())  # else that they are not seen is said there too
    press(layla, a_published(), "accept", at=timezone.now())
    auditor, editor = browser_of("auditor"), Client(headers={"accept-language": "ar"})
    editor.force_login(a_staff_member("omar@cachoo.example", "editor"))
    assert "errornote" not in text_of(auditor, "admin:index")
    clock(seconds=901)
    for name in (PAGE, "admin:index"):
        assert "انقطع الوعد" in text_of(auditor, name)
    assert "errornote" not in text_of(editor, "admin:index")


def test_staff_see_that_sealing_has_stopped_and_why_before_it_is_late(record):
    auditor = browser_of("auditor")
    told = text_of(auditor)
    last = Log.objects.get().last()
    assert "في موعده" in told and 'href="/ledger/checkpoint"' in told
    assert to_base64(bytes(last.root)) in told and "testserver/ledger" in told
    assert "قبل أقل من دقيقة" in told.replace("\xa0", " ")
    unguarded("DELETE FROM consent_checkpoint")
    for name in (PAGE, "admin:index"):
        told = text_of(auditor, name)
        assert "توقف الختم" in told and "fork_ledger" in told and "في موعده" not in told
    call_command("fork_ledger", "--reason", "restored", stdout=io.StringIO())
    assert "توقف الختم" not in text_of(auditor, "admin:index")


@pytest.mark.parametrize("role", ["editor", "translator", "operator"])
def test_who_may_not_read_the_audit_log_sees_nothing_of_it(role):
    assert browser_of(role).get(reverse(PAGE)).status_code == 403


def test_a_reading_is_never_changed_nor_taken_back(record):
    read_again()
    for statement in ("UPDATE consent_logreading SET faults = 0", "DELETE FROM consent_logreading"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
