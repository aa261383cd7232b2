"""The audience fills up by SQL; then the real planner and worker and their peers meet it. In one process."""

import os
import resource
import smtplib
import sys
import time
from datetime import UTC, datetime

import django

django.setup()

from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: E402
from django.db import connection  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.utils import translation  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from consent.addresses import decrypt, digest, encrypt  # noqa: E402
from consent.models import Identity, Subject  # noqa: E402
from notifications import composing  # noqa: E402
from notifications.draining import Left, drain  # noqa: E402
from notifications.envelopes import envelope_for  # noqa: E402
from notifications.messages import Compiled, compile_message  # noqa: E402
from notifications.models import AnnouncedVersion, Announcement, Chunk, State  # noqa: E402
from notifications.naming import link_name, message_id  # noqa: E402
from notifications.planning import plan  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402

READERS, PEER_MAILS = 5_000, 1_000
EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
# People for the planner alone: nobody writes to them.
FILL = """
WITH new AS (
    INSERT INTO consent_subject (id, created_at, seq, is_device)
    SELECT gen_random_uuid(), %(joined)s, 0, false FROM generate_series(1, %(people)s) RETURNING id
)
INSERT INTO consent_identity (subject_id, email_encrypted, email_hmac, email_confirmed_at, language,
    created_at, is_minor)
SELECT id, '\\x00', md5(id::text) || md5(id::text || 'x'), %(joined)s, 'ar', %(joined)s, false FROM new
"""


def main() -> None:
    """Readers that mail is sent to joined early; the rest only fill the tables, and joined late."""
    if sys.argv[1] == "first":
        readers()
    take_turns(
        {
            "fill 10000": lambda: fill(10_000),
            "fill 1000000": lambda: fill(1_000_000),
            "plan": planned,
            "anew": lambda: anew(EARLY),
            "drain": drained,
            "peer": by_django,
            "floor": by_floor,
            "memory": memory,
        }
    )


def readers() -> None:
    """Those who get mail, of one announcement alone."""
    others = list(Announcement.objects.order_by("pk").values_list("pk", flat=True)[1:])
    AnnouncedVersion.objects.filter(announcement__in=others).delete()
    Announcement.objects.filter(pk__in=others).delete()
    subjects = Subject.objects.bulk_create([Subject(created_at=EARLY) for _ in range(READERS)])
    Identity.objects.bulk_create(
        Identity(
            subject=subject,
            email_encrypted=encrypt(f"reader{number}@example.com"),
            email_hmac=digest(f"reader{number}@example.com"),
            email_confirmed_at=EARLY,
            language="ar",
            created_at=EARLY,
        )
        for number, subject in enumerate(subjects)
    )


def fill(people: int) -> float:
    """So many people in the tables beside the readers."""
    there = Identity.objects.count() - READERS
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"people": people - there, "joined": LATE})
        cursor.execute("ANALYZE consent_identity")
    return there


def anew(until: datetime) -> float:
    """The announcement stands as on its first day, due, for those who joined until then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE notifications_delivery, notifications_chunk, notifications_messagepart CASCADE"
        )
    Announcement.objects.update(
        state=State.READY, audience_until=until, starts_at=EARLY, cursor=None, planned=False, planned_n=0,
        finished_at=None,
    )  # fmt: skip
    return Chunk.objects.count()


def planned() -> float:
    """Seconds to list everyone; every one is listed once, or nothing is counted."""
    anew(datetime.now(UTC))
    announcement = Announcement.objects.get()
    began = time.perf_counter()
    plan(announcement.pk)
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT s), count(*) FROM notifications_chunk, unnest(subjects) s")
        assert cursor.fetchone() == (Identity.objects.count(),) * 2
    return took


def drained() -> float:
    """Seconds until nothing is left for this process."""
    announcement = Announcement.objects.get()
    began = time.perf_counter()
    while drain(announcement.pk) is Left.MORE:
        pass
    return time.perf_counter() - began


def by_django() -> float:
    """Mails a second as Django sends them: rendered and built for each person, on one connection."""
    version = PolicyVersion.objects.published().select_related("policy").first()
    mailbox = get_connection()
    addresses = list(Identity.objects.filter(created_at=EARLY).values_list("email_encrypted", flat=True))
    with translation.override("ar"):
        page = composing._page([version], "ar", "https://privacy.example.com/m/name")
        mailbox.open()
        began = time.perf_counter()
        for address in addresses[:PEER_MAILS]:
            mail = EmailMultiAlternatives(
                page["subject"],
                render_to_string("notifications/notice.txt", page),
                to=[decrypt(address)],
                connection=mailbox,
            )
            mail.attach_alternative(render_to_string("notifications/notice.html", page), "text/html")
            assert mail.send() == 1
        took = time.perf_counter() - began
        mailbox.close()
    return PEER_MAILS / took


def by_floor() -> float:
    """Mails a second of compiled bytes through smtplib: no database, no rule."""
    version = PolicyVersion.objects.published().select_related("policy").first()
    made = compile_message([version], language="ar")
    compiled = Compiled(made["head"], made["text"], made["html"], made["tail"])
    subject, at = Subject.objects.first().pk, datetime.now(UTC)
    server = smtplib.SMTP(os.environ["SINK"].split(":")[0], int(os.environ["SINK"].split(":")[1]))
    began = time.perf_counter()
    for number in range(READERS):
        envelope = envelope_for(f"reader{number}@example.com")
        mail = compiled.addressed(
            envelope=envelope, message_id=message_id(1, subject), name=link_name(1, subject), at=at
        )
        assert not server.sendmail("notices@example.com", [envelope.address], mail)
    took = time.perf_counter() - began
    server.quit()
    return READERS / took


def memory() -> float:
    """The most that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
