"""What is written once for many rows of an import is, byte for byte, what each of them would have come to."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from consent.act import Act, Witness
from consent.body import written
from consent.erasing import deciding
from consent.evidence import body_of, common_to
from consent.history import people, rows, storing
from consent.history.pouring import fields_of
from consent.models import ConsentRecord, Identity
from consent.recording import fingerprint_of
from tests.consent.test_history import configured, version  # noqa: F401
from tests.fixtures.people import ISSUER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache", "version")]
YES, NO = {"newsletter": True, "analytics": False}, {"newsletter": False}
SAID = [
    ("accept", {}, "نموذج ورقي رقم 81"),
    ("accept", YES, ""),
    ("accept", YES, "unknown"),
    ("accept", YES, 'he said "\\u0000key" and \\ too, "unknown"'),
    ("refuse", {}, "e\u0301"),
    ("set", YES, "unknown"),
    ("withdraw", NO, "\U0001d538"),
    ("acknowledge", {}, "x"),
]


def a_row(place, decision="accept", purposes=None, proof="", sub="layla"):
    moment = datetime(2024, 3, 1, 10, place, 0, place * 7, tzinfo=UTC)
    told = {"policy": "privacy", "version": 1, "language": "ar", "decision": decision, "decided_at": moment}
    told |= {"purposes": purposes or {}, "proof": proof, "issuer": ISSUER["issuer"], "sub": sub}
    return rows.Row(place, source_id=f"crm-{place}", **told)


def store(*told):
    return storing.store(told, source="crm", actor="key cpk_x, import from crm", at=timezone.now())


def test_every_body_and_fingerprint_is_as_if_it_were_made_alone():
    told = [a_row(place, *said) for place, said in enumerate([*SAID, *SAID], 1)]
    assert store(*told).new == len(told)
    made = {one.decided_at: one for one in ConsentRecord.objects.select_related("version__policy")}
    assert len({one.previous for one in made.values()}) == len(told), "each names the one before it"
    for row in told:
        record = made[row.decided_at]
        witness = Witness(record.channel, record.evidence, record.actor, on_behalf=True, remark=row.proof)
        assert body_of(record) == written(record, common_to(record), witness, None)
        assert ("/evidence/remark" in json.loads(body_of(record))["unknown"]) == (row.proof == "unknown")
        act = Act(row.decision, "ar", record.content_sha256, row.purposes, row.decided_at, "import")
        assert record.fingerprint == fingerprint_of(act, record.version)


def test_no_column_of_a_record_is_left_to_chance():
    store(a_row(1, "set", YES, "x"))
    made = ConsentRecord.objects.get()
    assert fields_of(ConsentRecord) == list(made._meta.concrete_fields)
    assert (made.method, made.surface, made.app, made.gpc) == ("import", "", "", False)
    assert (made.notice, made.original, made.sent_at, made.receipt_encrypted) == (None, None, None, None)
    assert made.decided_at_client == made.decided_at and made.purposes == YES


def test_whoever_is_erased_while_their_page_is_stored_is_not_made_known_again(own_file):
    store(a_row(1), a_row(2, sub="yusuf"))
    layla = Identity.objects.get(subject__records__decided_at__minute=1).subject

    def late(execute, sql, *more):
        if sql == people.FIND and Identity.objects.filter(subject=layla).exists():
            deciding.leave(layla, at=timezone.now())
        return execute(sql, *more)

    with connection.execute_wrapper(late):
        stored = store(a_row(3), a_row(4, sub="yusuf"))
    assert (stored.new, stored.faults) == (1, [(3, "already_erased", "#/subject")])
    assert Identity.objects.count() == 1 and layla.records.count() == 1
