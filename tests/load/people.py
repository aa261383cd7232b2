"""Who is there: people of the app with tokens, a crowd with addresses, staff, and an announcement."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from cachoo_privacy.demo.issuer import jwks, token
from consent import subjects
from consent.models import KeySet
from policies.models import PolicyVersion
from tests.builders import a_policy, a_published, a_staff_member
from tests.notifications.audience import due_announcement
from tests.notifications.chaos.crowd import crowd


@dataclass
class Cast:
    """Everybody, and what they know."""

    tokens: list[str]
    said: dict[str, object]
    session: str
    desk: list[str]
    mailed: set[str]
    version: PolicyVersion


def cast(*, people: int, mailed: int) -> Cast:
    """They exist, a policy is in force, and its announcement is due."""
    issuer, now = settings.DEMO_ISSUER["issuer"], timezone.now()
    KeySet.objects.create(issuer=issuer, jwks=jwks(), fetched_at=now)
    version = a_published(a_policy(), at=now)
    names = [f"person{number}" for number in range(people)]
    for name in names:
        subjects.of_token(issuer=issuer, sub=name, claims={})
    addresses, (session, pages) = crowd(mailed), desk()
    due_announcement(version)
    return Cast(
        tokens=[token(name, at=now - timedelta(seconds=5)) for name in names],
        said=said(version),
        session=session,
        desk=pages,
        mailed=addresses,
        version=version,
    )


def said(version: PolicyVersion) -> dict[str, object]:
    """The body of an answer, without its decision and times."""
    text = version.renditions.get(language="ar", media="json")
    named = {"policy": version.policy.slug, "version": version.number, "language": "ar"}
    return named | {"method": "button", "surface": "gate", "content_sha256": text.sha256}


def desk() -> tuple[str, list[str]]:
    """The session of a superuser, and the pages that the desk's first page leads to."""
    huda = a_staff_member("huda@cachoo.example")
    get_user_model().objects.filter(pk=huda.pk).update(is_superuser=True)
    huda.refresh_from_db()
    client = Client()
    client.force_login(huda, backend="django.contrib.auth.backends.ModelBackend")
    first = client.get("/ar/admin/", secure=True).content.decode()
    linked = sorted(set(re.findall(r'href="(/ar/admin/[a-z/_-]*)"', first)))
    pages = [path for path in linked if client.get(path, secure=True).status_code == 200]
    assert len(pages) >= 5, linked
    return client.cookies[settings.SESSION_COOKIE_NAME].value, pages
