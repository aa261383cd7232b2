"""The database fills up by SQL; then the product's own acts meet it. In a process of its own."""

import random
import time
import uuid
from collections.abc import Callable, Iterable
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from cachoo_privacy.desk.lookup import look_up  # noqa: E402
from consent import remembering, subjects  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.models import ConsentRecord, Identity, LedgerEntry, Subject, UnsealedRecord  # noqa: E402
from consent.passing import Passer, barring  # noqa: E402
from consent.proving import inclusion, leaf_of  # noqa: E402
from consent.recording import record  # noqa: E402
from consent.reporting import count  # noqa: E402
from consent.sealing import seal  # noqa: E402
from policies import schedule  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402

ISSUER = "https://id.cachoo.example"
WRITERS, ASKED, EACH = 150, 400, 4
# A person each, as the acts make them; then their records, as one that the act made but for a short body.
PEOPLE = """
WITH new AS (
    INSERT INTO consent_subject (id, created_at, seq, is_device)
    SELECT gen_random_uuid(), now(), 1, false FROM generate_series(1, %(people)s) RETURNING id
), known AS (
    INSERT INTO consent_identity (subject_id, external_ref, email_hmac, email_encrypted, language,
        created_at, last_seen_on, is_minor)
    SELECT id, md5(id::text) || md5(id::text || 'x'), md5(id::text || 'y') || md5(id::text || 'z'),
        '\\x00', 'ar', now(), current_date, false
    FROM new
), standing AS (
    INSERT INTO consent_standing (subject_id, policy_id, accepted_number, informed_number, decided_at)
    SELECT id, %(policy)s, %(number)s, 0, now() FROM new
)
SELECT count(*) FROM new
"""
RECORDS = """
INSERT INTO consent_consentrecord
SELECT (jsonb_populate_record(made, jsonb_build_object(
    'id', gen_random_uuid(), 'subject_id', person.id, 'key', gen_random_uuid(),
    'body_encrypted', '\\x00', 'receipt_encrypted', '\\x00'))).*
FROM consent_subject person, consent_consentrecord made, generate_series(1, %(each)s)
WHERE made.id = %(made)s AND person.last_record IS NULL
    AND NOT EXISTS (SELECT FROM consent_consentrecord his WHERE his.subject_id = person.id)
"""
QUEUED = """
INSERT INTO consent_unsealedrecord (record_id) SELECT id FROM consent_consentrecord record
WHERE NOT EXISTS (SELECT FROM consent_ledgerentry leaf WHERE leaf.record_id = record.id)
    AND NOT EXISTS (SELECT FROM consent_unsealedrecord waiting WHERE waiting.record_id = record.id)
"""


def main() -> None:
    """People who answer all the time stand beside those that only fill the tables."""
    version = PolicyVersion.objects.published().select_related("policy").first()
    text = version.renditions.get(language="ar", media="json")
    act = Act("accept", "ar", text.sha256)
    writers = [subjects.of_token(issuer=ISSUER, sub=str(one), claims={}) for one in range(WRITERS)]
    for one, writer in enumerate(writers):
        subjects.confirm(writer, address_of(one), language="ar")
    made = answer(writers, act, version)
    huda = get_user_model().objects.create(username="huda")
    turns = {f"fill {size}": lambda size=size: fill(size, made, version) for size in (10**4, 10**5, 10**6)}
    turns |= {
        "seal": sealed,
        "gate": gate,
        "record": lambda: each(answering(writers, act, version)),
        "search": lambda: each([lambda one=one: search(one, writers, huda) for one in range(WRITERS)]),
        "proof": proof,
        "counts": lambda: counts(version),
        "desk first": lambda: desk(counted=False),
        "desk": lambda: desk(counted=True),
    }
    take_turns(turns)


def address_of(one: int) -> str:
    """Where a writer is reached."""
    return f"writer{one}@cachoo.example"


def answer(writers: list[Subject], act: Act, version: PolicyVersion) -> ConsentRecord:
    """Each has a key and a record; gives the last one."""
    return [said() for said in answering(writers, act, version)][-1]


def answering(writers: list[Subject], act: Act, version: PolicyVersion) -> list[Callable]:
    """An act for each, under a key of its own."""

    def say(writer: Subject) -> ConsentRecord:
        witness = Witness("app", "user_token", "bench")
        made, is_new = record(writer, act, version=version, witness=witness, key=uuid.uuid4())
        assert is_new
        return made

    return [lambda writer=writer: say(writer) for writer in writers]


def fill(size: int, made: ConsentRecord, version: PolicyVersion) -> int:
    """The table holds about that many records; gives how many."""
    missing = size - ConsentRecord.objects.count()
    told = {"people": missing // EACH, "policy": version.policy_id, "number": version.number}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, told)
        cursor.execute(RECORDS, {"each": EACH, "made": made.pk})
        cursor.execute("VACUUM ANALYZE")
    return ConsentRecord.objects.count()


def gate() -> float:
    """The microseconds of the gate for people whom this process has not met; all of them pass."""
    known = Identity.objects.filter(subject__last_record=None).values_list("external_ref", flat=True)
    people = random.Random(7).sample(list(known[:20_000]), ASKED)
    remembering.forget()
    schedule.read()

    def meet(reference: str) -> None:
        assert barring(Passer("external_ref", reference)) == []

    return each(lambda reference=reference: meet(reference) for reference in people)


def sealed() -> int:
    """Every record stands in the signed log; gives how many leaves it has."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUED)
        while UnsealedRecord.objects.exists():
            seal()
        cursor.execute("VACUUM ANALYZE")
    return LedgerEntry.objects.count()


def search(one: int, writers: list[Subject], huda: object) -> None:
    """A member of the staff looks somebody up by their address, for a reason that is kept."""
    assert look_up(address_of(one), by=huda, reason="bench") == [writers[one]]


def proof() -> float:
    """The microseconds of finding a record's leaf and what proves it, for records anywhere in the log."""
    leaves = LedgerEntry.objects.filter(record__isnull=False)
    size = LedgerEntry.objects.count()
    places = random.Random(7).sample(range(1, size), 4 * ASKED)
    records = list(leaves.filter(index__in=places).values_list("record_id", flat=True))[:ASKED]

    def prove(record_id: uuid.UUID) -> None:
        assert inclusion(leaf_of(record_id)).hashes

    return each(lambda record_id=record_id: prove(record_id) for record_id in records)


def counts(version: PolicyVersion) -> float:
    """The microseconds of a version's numbers, for each thousand people that are counted."""
    began = time.perf_counter()
    found = count(version, at=timezone.now())
    took = time.perf_counter() - began
    assert found.people == sum(found.stands.values()) > WRITERS
    return took * 1e6 / found.people * 1000


def desk(*, counted: bool) -> float:
    """The microseconds of the desk's first page, for who sees all of it; `counted` a moment ago or not."""
    browser, named = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0]), {"username": "noura", "is_staff": True}
    browser.force_login(get_user_model().objects.get_or_create(**named, is_superuser=True)[0])
    address = reverse("admin:index")
    if counted:
        browser.get(address)
    else:
        cache.clear()
    began = time.perf_counter()
    assert browser.get(address).status_code == 200
    return (time.perf_counter() - began) * 1e6


def each(acts: Iterable[Callable]) -> float:
    """The median of what they take, in microseconds."""
    took = []
    for act in acts:
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return median(took) * 1e6


if __name__ == "__main__":
    main()
