"""What holds as an answer comes: whether its key was used, where its person stands, and which log grows."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from consent.deriving import STOOD, States, states_of
from consent.models import Subject

# One way to the server for what every answer asks. The few subjects first, as an array: an "or" across a join
# would read every record that there is, and to plan a join takes longer than to look these up.
HELD = f"""
SELECT earlier.id, earlier.fingerprint, (SELECT origin FROM consent_log ORDER BY number DESC LIMIT 1), stood.*
FROM (SELECT) AS once
LEFT JOIN LATERAL (
    SELECT id, fingerprint FROM consent_consentrecord WHERE key = %s AND subject_id =
        ANY(%s::uuid || ARRAY(SELECT id FROM consent_subject WHERE merged_into_id = %s)) LIMIT 1
) AS earlier ON true
LEFT JOIN ({STOOD}) AS stood ON true
"""


@dataclass(frozen=True)
class Held:
    """The record that has the key already, by id and fingerprint; the person's states by policy key.

    `origin`: the name of the log that grows; None before there is any.
    """

    earlier: tuple[UUID, str] | None
    origin: str | None
    states: States


def held(subject: Subject, key: UUID | None = None) -> Held:
    """What holds of the person and the devices that were joined to them: one query.

    Needs the lock on the subject's row.
    """
    with connection.cursor() as cursor:
        cursor.execute(HELD, [key, subject.pk, subject.pk, subject.pk])
        rows = cursor.fetchall()
    earlier_id, fingerprint, origin = rows[0][:3]
    return Held(
        earlier_id and (earlier_id, fingerprint),
        origin,
        states_of(row[3:] for row in rows if row[3] is not None),
    )
