"""Lists the audience, page by page, in chunks; a planner that is killed is continued by the next one."""

from django.db import connection, transaction

from consent.mailinglist.offer import ON_LIST
from consent.models import Identity
from notifications.audience import audience_terms
from notifications.models import Announcement, Chunk, State

PAGE = 100_000
CHUNK = 200

# Subject ids are random, so a range of them would let newcomers in: each chunk lists its people by name.
LIST_PAGE = f"""
WITH page AS (
    SELECT array_agg(subject_id) AS people
    FROM (
        SELECT subject_id FROM {Identity._meta.db_table} i
        WHERE email_confirmed_at IS NOT NULL AND email_hmac IS NOT NULL
          AND created_at <= %(until)s AND (%(cursor)s::uuid IS NULL OR subject_id > %(cursor)s::uuid)
          AND (NOT %(is_list)s OR {ON_LIST})
        ORDER BY subject_id LIMIT %(page)s
    ) reachable
), cut AS (
    INSERT INTO {Chunk._meta.db_table} (announcement_id, position, subjects, n, state, fence, crashes)
    SELECT %(announcement)s, %(base)s + place / %(chunk)s, named, cardinality(named), 'open', 0, 0
    FROM page, generate_series(0, cardinality(people) - 1, %(chunk)s) place,
        LATERAL (SELECT people[place + 1 : place + %(chunk)s] AS named) part
)
SELECT people[cardinality(people)], cardinality(people) FROM page WHERE people IS NOT NULL
"""


def plan(announcement_id: int, *, page: int = PAGE, chunk: int = CHUNK) -> None:
    """Everyone reachable who joined in time is listed in exactly one chunk, unless it was cancelled.

    `page` and `chunk` are numbers of people. Any number of planners may run and die at the same time.
    """
    while plan_page(announcement_id, page=page, chunk=chunk):
        pass


def plan_page(announcement_id: int, *, page: int, chunk: int) -> bool:
    """The next page is listed together with the cursor that says so; False when nothing is left to list."""
    with transaction.atomic():
        announcement = Announcement.objects.select_for_update().get(pk=announcement_id)
        if announcement.planned or announcement.state not in (State.READY, State.RUNNING):
            return False
        last = _list_page(announcement, page=page, chunk=chunk)
        if last is not None:
            announcement.cursor = last[0]
            announcement.planned_n += last[1]
        announcement.planned = last is None or last[1] < page
        announcement.save(update_fields=["cursor", "planned_n", "planned"])
    return not announcement.planned


def _list_page(announcement: Announcement, *, page: int, chunk: int) -> tuple | None:
    """The page's last subject and how many it lists; None when it is empty."""
    newest = announcement.chunks.order_by("-position").first()
    with connection.cursor() as cursor:
        cursor.execute(
            LIST_PAGE,
            {
                **audience_terms(announcement),
                "announcement": announcement.pk,
                "until": announcement.audience_until,
                "cursor": announcement.cursor,
                "page": page,
                "chunk": chunk,
                "base": newest.position + 1 if newest else 0,
            },
        )
        return cursor.fetchone()
