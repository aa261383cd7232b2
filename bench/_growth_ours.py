"""The database fills up by SQL; then the real gate and the real act meet it. In a process of its own."""

import random
import time
import uuid
from collections.abc import Callable, Iterable
from statistics import median

import django

django.setup()

from django.db import connection  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from consent import remembering, subjects  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.models import ConsentRecord, Identity, Subject  # noqa: E402
from consent.passing import Passer, barring  # noqa: E402
from consent.recording import record  # noqa: E402
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
    INSERT INTO consent_identity (subject_id, external_ref, language, created_at, last_seen_on, is_minor)
    SELECT id, md5(id::text) || md5(id::text || 'x'), 'ar', now(), current_date, false FROM new
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


def main() -> None:
    """People who answer all the time stand beside those that only fill the tables."""
    version = PolicyVersion.objects.published().select_related("policy").first()
    text = version.renditions.get(language="ar", media="json")
    act = Act("accept", "ar", text.sha256)
    writers = [subjects.of_token(issuer=ISSUER, sub=str(one), claims={}) for one in range(WRITERS)]
    made = answer(writers, act, version)
    turns = {f"fill {size}": lambda size=size: fill(size, made, version) for size in (10**4, 10**5, 10**6)}
    take_turns({**turns, "gate": gate, "record": lambda: each(answering(writers, act, version))})


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
