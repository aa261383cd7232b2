"""django-termsandconditions for bench/record.py, as `startproject` sets it up: run by the peers' Python."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import environ
from django.conf import settings

settings.configure(
    SECRET_KEY="nothing is signed here",
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    ROOT_URLCONF="_record_peer",
    DATABASES={"default": environ.Env().db_url("DATABASE_URL") | {"CONN_MAX_AGE": 60}},
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "termsandconditions",
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from _turns import take_turns  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from termsandconditions.models import TermsAndConditions, UserTermsAndConditions  # noqa: E402

urlpatterns = [path("terms/", include("termsandconditions.urls"))]


def main(folder: Path, count: int) -> None:
    """One active document, and so many signed-in people."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    terms = TermsAndConditions.objects.create(name="Terms", text="Text", date_active=timezone.now())
    users = User.objects.bulk_create([User(username=f"reader{one}") for one in range(count)])
    told = {"terms": terms.pk, "sessions": [session_of(user) for user in users]}
    (folder / "peer.json").write_text(json.dumps(told))
    take_turns({"kept": UserTermsAndConditions.objects.count})


def session_of(user: User) -> str:
    """The key of a session in which the user is signed in."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
