"""The people who answer, what they send, and what of it was kept: for bench/record.py. In its own process."""

import json
import sys
import uuid
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from bench.record import PEOPLE  # noqa: E402
from cachoo_privacy.demo.issuer import jwks, token  # noqa: E402
from consent import subjects  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.models import ConsentRecord, KeySet, Standing  # noqa: E402
from consent.recording import record  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402

ISSUER = settings.DEMO_ISSUER["issuer"]
# The floor's tables: the same columns and indexes, and none of the guards.
TABLES = """
CREATE TABLE floor_record (LIKE consent_consentrecord INCLUDING ALL);
CREATE TABLE floor_standing (LIKE consent_standing INCLUDING ALL);
"""


def main(folder: Path) -> None:
    """Everybody has been here before, with an answer; what they send now lies in the folder."""
    KeySet.objects.create(issuer=ISSUER, jwks=jwks(), fetched_at=timezone.now())
    newest = PolicyVersion.objects.published().select_related("policy").latest("number")
    act = Act("accept", "ar", newest.renditions.get(language="ar", media="json").sha256)
    people = [subjects.of_token(issuer=ISSUER, sub=str(one), claims={}) for one in range(PEOPLE)]
    for person in people:
        record(person, act, version=newest, witness=Witness("app", "user_token", "bench"), key=uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    sent = {
        "tokens": [token(str(one), at=timezone.now()) for one in range(PEOPLE)],
        "subjects": [str(person.pk) for person in people],
        "said": said(newest, act),
    }
    (folder / "sent.json").write_text(json.dumps(sent))
    take_turns({"kept": kept, "floor": lambda: rows("floor_record")})


def said(version: PolicyVersion, act: Act) -> dict[str, object]:
    """The body of an answer, without its times."""
    named = {"policy": version.policy.slug, "version": version.number, "language": act.language}
    told = {"decision": act.decision, "method": "button", "surface": "gate"}
    return named | told | {"content_sha256": act.content_sha256}


def kept() -> int:
    """The answers on record beyond the first of each; the last one of each is what stands."""
    newest = dict(ConsentRecord.objects.order_by("decided_at").values_list("subject", "decided_at"))
    stands = dict(Standing.objects.values_list("subject", "decided_at"))
    assert all(stands[subject] == at for subject, at in newest.items())
    return ConsentRecord.objects.filter(evidence="user_token").count() - PEOPLE


def rows(table: str) -> int:
    """How many rows the table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
