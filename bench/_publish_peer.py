"""django-termsandconditions publishing beside its acceptances: run by the peers' Python, nothing of ours."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import django
import environ
from _turns import take_turns
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

settings.configure(
    SECRET_KEY="nothing is signed here",
    USE_TZ=True,
    DATABASES={"default": environ.Env().db_url("DATABASE_URL")},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "termsandconditions"],
)
django.setup()

from django.utils import timezone  # noqa: E402
from termsandconditions.models import TermsAndConditions  # noqa: E402

FILL = """
WITH people AS (
    INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff,
                           is_active, date_joined)
    SELECT '', false, gen_random_uuid(), '', '', '', false, true, now() FROM generate_series(1, %s)
    RETURNING id
)
INSERT INTO termsandconditions_usertermsandconditions (user_id, terms_id, date_accepted)
SELECT id, %s, now() FROM people
"""


def main() -> None:
    """A document with acceptances; then turns are taken."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    first = TermsAndConditions.objects.create(name="Terms", text="Text", date_active=timezone.now())
    turns = {f"fill {size}": lambda size=size: fill(first, size) for size in (10**3, 10**4)}
    take_turns({**turns, "publish": publish, "queries": asked})


def fill(first: TermsAndConditions, size: int) -> int:
    """So many people have accepted; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, [size - first.userterms.count(), first.pk])
        cursor.execute("VACUUM ANALYZE")
    return first.userterms.count()


def publish() -> float:
    """Milliseconds until the next document is active, which is then taken back."""
    with transaction.atomic():
        began = time.perf_counter()
        new = TermsAndConditions.objects.create(
            name="Terms", text="Text", version_number=2, date_active=timezone.now()
        )
        assert TermsAndConditions.get_active(slug=new.slug) == new
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took * 1e3


def asked() -> int:
    """The queries of the same; there are more of them than Django's own log of queries holds."""
    counted = []

    def count(execute, *query):
        counted.append(1)
        return execute(*query)

    with connection.execute_wrapper(count):
        publish()
    return len(counted)


if __name__ == "__main__":
    main()
