"""The floor of bench/record.py: a bare Django view that inserts the row and moves the standing."""

import json
import uuid

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

settings.configure(
    SECRET_KEY="nothing is signed here",
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    ROOT_URLCONF=__name__,
    DATABASES={"default": environ.Env().db_url("DATABASE_URL") | {"CONN_MAX_AGE": 60}},
)
application = get_wsgi_application()
STAND = """
INSERT INTO floor_standing (subject_id, policy_id, accepted_number, informed_number, decided_at)
VALUES (%s, %s, %s, 0, %s) ON CONFLICT (subject_id, policy_id)
DO UPDATE SET accepted_number = EXCLUDED.accepted_number, decided_at = EXCLUDED.decided_at
"""


def a_row() -> dict[str, object]:
    """A record that the product made: as many bytes as each of the floor's is to have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_consentrecord ORDER BY received_at DESC LIMIT 1")
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


MADE = a_row()
connection.close()
INSERT = f"INSERT INTO floor_record ({', '.join(MADE)}) VALUES ({', '.join(['%s'] * len(MADE))})"


def answer(request: HttpRequest, address: str) -> JsonResponse:
    """The answer is kept."""
    said, subject, at = json.loads(request.body), request.headers["X-Subject"], timezone.now()
    new = {"id": uuid.uuid4(), "subject_id": subject, "key": request.headers["Idempotency-Key"]}
    row = MADE | new | {"decision": said["decision"], "decided_at": said["decided_at"], "received_at": at}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, list(row.values()))
        cursor.execute(STAND, [subject, 1, said["version"], said["decided_at"]])
    return JsonResponse({"id": row["id"]}, status=201)


urlpatterns = [path("<path:address>", answer)]
