"""One of three gates of others, by its name: run by the peers' Python, with nothing of ours but the turns.

Each gets the fastest cache that it can have, this process's own, and one person who accepted what is active.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import django
import environ
from _turns import added, take_turns
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import include, path

MIDDLEWARE = {
    "termsandconditions": "termsandconditions.middleware.TermsAndConditionsRedirectMiddleware",
    "tos": "tos.middleware.UserAgreementMiddleware",
    "letsagree": "letsagree.middleware.LetsAgreeMiddleware",
}
PEER = sys.argv[1]
settings.configure(
    SECRET_KEY="nothing is signed here",
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    DATABASES={"default": environ.Env().db_url("DATABASE_URL")},
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[MIDDLEWARE[PEER]],
    LETSAGREE_CACHE=True,
    LANGUAGES=[("en", "English")],
    MIGRATION_MODULES=dict.fromkeys(("letsagree", "auth", "contenttypes", "admin")),  # it ships none
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.admin",
        PEER,
    ],
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

urlpatterns = [path("admin/", admin.site.urls), path(f"{PEER}/", include(f"{PEER}.urls"))]


def accept_terms(user: User) -> None:
    """django-termsandconditions: one active document, accepted."""
    from termsandconditions.models import TermsAndConditions, UserTermsAndConditions

    terms = TermsAndConditions.objects.create(name="Terms", text="Text", date_active=timezone.now())
    UserTermsAndConditions.objects.create(user=user, terms=terms)


def accept_tos(user: User) -> None:
    """django-tos: one active document, agreed to."""
    from tos.models import TermsOfService, UserAgreement

    UserAgreement.objects.create(
        terms_of_service=TermsOfService.objects.create(active=True, content="Text"), user=user
    )


def accept_letsagree(user: User) -> None:
    """django-letsagree: one document for the group of the user, signed."""
    from letsagree.models import NotaryPublic, Term

    term = Term.objects.create(
        group_key=user.groups.get(), title_en="Terms", summary_en="Text", content_en="Text"
    )
    NotaryPublic.objects.create(user_key=user, term_key=term)


ACCEPT = {"termsandconditions": accept_terms, "tos": accept_tos, "letsagree": accept_letsagree}


def request_of(user: User):
    """A GET of a signed-in person."""
    request = RequestFactory().get("/shop/")
    request.user = user
    request.session = {"_auth_user_id": str(user.pk), "_auth_user_backend": "none"}
    return request


def main() -> None:
    """The person who accepted passes, the other one is redirected; then turns are taken."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    readers = Group.objects.create(name="readers")
    layla, yusuf = (User.objects.create(username=name) for name in ("layla", "yusuf"))
    readers.user_set.add(layla, yusuf)
    ACCEPT[PEER](layla)
    cache_begins_anew()
    answer = HttpResponse("shop")
    gate = import_string(MIDDLEWARE[PEER])(lambda request: answer)
    hers = request_of(layla)
    assert gate(hers) is answer, gate(hers)
    assert gate(request_of(yusuf)).status_code == 302
    take_turns({"warm": lambda: added(lambda: gate(hers), lambda: answer), "cold": lambda: cold(gate, hers)})


def cold(gate, request) -> int:
    """The queries of a person whom this process has not met."""
    cache_begins_anew()
    with CaptureQueriesContext(connection) as queries:
        gate(request)
    return len(queries)


def cache_begins_anew() -> None:
    """As after a start of the process."""
    cache.clear()
    if PEER == "tos":
        cache.set("django:tos:key_version", 1)


if __name__ == "__main__":
    main()
