"""Short ways to say what a test stands on; every builder takes keyword defaults and gives a saved row."""

import base64
import os
import time
from datetime import datetime, timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from policies import schedule
from policies.approval import hash_of
from policies.auditing import note
from policies.contributing import contribute
from policies.models import Controller, Policy, PolicyVersion, Section
from policies.publishing import publish
from policies.reviewing import approve, submit

SECTIONS = [
    ("introduction", 1, "", "نكتب هنا ما نعرفه عنك ولماذا."),
    ("collection", 1, "ما نجمعه", "نجمع **اسمك** وبريدك، ولا نجمع غيرهما."),
    ("use", 1, "لماذا نجمعه", "لغرضين:"),
    ("use-support", 2, "خدمتك", "نجيب عن أسئلتك."),
    ("use-mail", 2, "الرسائل", "نراسلك إن أردت."),
    ("contact", 1, "", "راسلنا على help@cachoo.example في أي وقت."),
]

WHY_GAPS = "نص قصير للتجربة."


def a_policy(*, slug: str = "privacy", languages: tuple[str, ...] = ("ar",), **more: object) -> Policy:
    """A policy of كاتشو, in Arabic."""
    controller = Controller.objects.create(party="كاتشو")
    defaults = {
        "name_ar": "سياسة الخصوصية",
        "name_en": "Privacy policy",
        "contact_email": "help@cachoo.example",
        "minimum_notice": 0,
    }
    return Policy.objects.create(
        slug=slug, languages=list(languages), controller=controller, **{**defaults, **more}
    )


def a_draft(
    policy: Policy | None = None, *, sections: list[tuple] = SECTIONS, **more: object
) -> PolicyVersion:
    """A complete Arabic draft that Omar wrote; `sections` are (key, level, title, body)."""
    defaults = {"title_ar": "سياسة خصوصية كاتشو", "change_summary_ar": "أضفنا ما كان ناقصًا."}
    version = PolicyVersion.objects.create(policy=policy or a_policy(), **{**defaults, **more})
    for position, (key, level, title, body) in enumerate(sections):
        Section.objects.create(
            version=version, key=key, level=level, position=position, title_ar=title, body_ar=body
        )
    contribute(version, by="omar", at=timezone.now())
    return version


def an_approved(version: PolicyVersion | None = None) -> PolicyVersion:
    """The draft, or one of its own, submitted by Omar and approved by Huda, who said why it has gaps."""
    version = submit(version or a_draft(), by="omar")
    version = approve(version, by="huda", shown=hash_of(version))
    note(
        "explain_gaps",
        version,
        by="huda",
        at=timezone.now(),
        content_hash=version.approved_hash,
        reason=WHY_GAPS,
    )
    return version


def a_published(policy: Policy | None = None, *, at: datetime | None = None, **more: object) -> PolicyVersion:
    """A published version, written by Omar, in force as soon as the lead allows."""
    version = publish(an_approved(a_draft(policy, **more)), by="huda", at=at)
    schedule.forget()
    return version


def a_bilingual(policy: Policy, **more: object) -> PolicyVersion:
    """A version published in Arabic and English."""
    version = a_draft(policy, title_en="Cachoo privacy policy", change_summary_en="What was new.", **more)
    for section in version.sections.all():
        section.title_en, section.body_en = section.title_ar and "Title", "Text in English."
        section.save()
    version = publish(an_approved(version), by="huda")
    schedule.forget()
    return version


def soon(seconds: float = 60) -> datetime:
    """A whole second from now on."""
    return timezone.now().replace(microsecond=0) + timedelta(seconds=seconds)


def a_staff_member(address: str, *roles: str, **more: object) -> User:
    """An account that may enter the desk, in these groups."""
    user = User.objects.create(**{"username": address, "email": address, "is_staff": True, **more})
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def a_key() -> str:
    """A field key."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def present(client: Client) -> Client:
    """The signed-in browser, as if its user had given a mailed code and a factor's code a moment ago."""
    session = client.session
    records = [{"method": method, "at": time.time()} for method in ("code", "mfa")]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session["_auth_user_id"]
    session.save()
    return client


def confirming(response: HttpResponse) -> dict[str, object]:
    """What somebody sends who has read the confirmation of a publication and typed its number."""
    form = response.context["form"]
    return {"seen": form.initial["seen"], "number": form.next_number}
