"""The tables fill up by SQL, log and mail by the product itself: for bench/scale.py. In its own process."""

import os
import time
import uuid

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._growth_ours import ISSUER, QUEUED  # noqa: E402
from bench._turns import take_turns  # noqa: E402
from consent import subjects  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.models import ConsentRecord, UnsealedRecord  # noqa: E402
from consent.recording import record  # noqa: E402
from consent.sealing import seal  # noqa: E402
from notifications.announcing import announce  # noqa: E402
from notifications.draining import Left, drain  # noqa: E402
from notifications.models import Announcement, Delivery  # noqa: E402
from notifications.route import Route  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402
from tests.notifications.chaos.crowd import crowd  # noqa: E402
from tests.notifications.chaos.edge import Edge  # noqa: E402

PEOPLE = int(os.environ["BENCH_PEOPLE"])
MAILS = 5_000
COPY = """
WITH new AS (
    INSERT INTO consent_subject (id, created_at, seq, is_device)
    SELECT gen_random_uuid(), now(), 1, false FROM generate_series(1, %(people)s) RETURNING id
), known AS (
    INSERT INTO consent_identity (subject_id, external_ref, email_hmac, email_encrypted, email_confirmed_at,
        language, created_at, last_seen_on, is_minor)
    SELECT id, md5(id::text) || md5(id::text || 'x'), md5(id::text || 'y') || md5(id::text || 'z'),
        decode(repeat('ab', 60), 'hex'), now(), 'ar', now(), current_date, false FROM new
), keyed AS (
    INSERT INTO consent_subjectkey (subject_id, wrapped, created_at)
    SELECT new.id, made.wrapped, now() FROM new, consent_subjectkey made WHERE made.subject_id = %(by)s
), standing AS (
    INSERT INTO consent_standing (subject_id, policy_id, accepted_number, informed_number, decided_at)
    SELECT id, %(policy)s, %(number)s, 0, now() FROM new
)
INSERT INTO consent_consentrecord
SELECT (jsonb_populate_record(made, jsonb_build_object(
    'id', gen_random_uuid(), 'subject_id', new.id, 'key', gen_random_uuid()))).*
FROM new, consent_consentrecord made WHERE made.subject_id = %(by)s
"""
TABLES = {
    "a person known by id and address": ("consent_subject", "consent_identity"),
    "the key of a person's records": ("consent_subjectkey",),
    "an answer on record": ("consent_consentrecord",),
    "what stands, of one policy": ("consent_standing",),
    "a leaf of the log": ("consent_ledgerentry", "consent_logtile"),
    "a mail, delivered": ("notifications_delivery",),
}


def fill() -> int:
    """So many people have answered once each; gives how many records there are."""
    crowd(MAILS)
    version = PolicyVersion.objects.published().earliest("number")
    text = version.renditions.get(language="ar", media="json")
    witness = Witness("app", "user_token", "bench")
    first = subjects.of_token(issuer=ISSUER, sub="first", claims={})
    act = Act("accept", "ar", text.sha256)
    record(first, act, version=version, witness=witness, key=uuid.uuid4())
    told = {"people": PEOPLE, "by": first.pk, "policy": version.policy_id, "number": version.number}
    with connection.cursor() as cursor:
        cursor.execute(COPY, told)
        cursor.execute(QUEUED)
        cursor.execute("VACUUM ANALYZE")
    return ConsentRecord.objects.count()


def sealed() -> float:
    """The processor seconds of this process for each leaf; PostgreSQL's are about as many."""
    waiting, began = UnsealedRecord.objects.count(), time.process_time()
    while UnsealedRecord.objects.exists():
        seal()
    took = time.process_time() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return took / waiting


def announced() -> Announcement:
    """The announcement of the newest version, due: its people joined before it was published."""
    made = announce(PolicyVersion.objects.published().latest("number"))
    Announcement.objects.filter(pk=made.pk).update(starts_at=timezone.now())
    return made


def mailed() -> float:
    """The processor seconds of this process for each mail, to a server that takes them at once."""
    with Edge() as edge:
        began = time.process_time()
        route = Route(host="127.0.0.1", port=edge.port)
        while len(edge.taken) < MAILS and drain(announced().pk, route=route) is Left.MORE:
            pass
        took = time.process_time() - began
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return took / len(edge.taken)


def size(name: str) -> float:
    """The bytes of one row of the first table with its indexes, and what the others hold for it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLES[name][0]}")
        (rows,) = cursor.fetchone()
        held = 0
        for table in TABLES[name]:
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            held += cursor.fetchone()[0]
    return held / rows


if __name__ == "__main__":
    assert not Delivery.objects.exists()
    turns = {"fill": fill, "seal": sealed, "mail": mailed}
    take_turns(turns | {f"bytes of {name}": lambda name=name: size(name) for name in TABLES})
