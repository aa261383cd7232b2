"""From an app into a page of ours and back: a link of one use, and the browser session that it begins."""

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from consent.act import Witness
from consent.models import Channel, Subject, WebSession
from consent.tokenhash import token_hash
from policies.refusals import Refused
from policies.schedule import read

OPENS = timedelta(seconds=60)
LASTS = timedelta(minutes=30)
OCTETS = 16
KEPT = "web_session"  # in the browser's session
# The pages that it may open, and the parameter by which each is told of the way back.
PAGES = {
    "policy-bare": "back",
    "version-bare": "back",
    "answer": "next",
    "choices": "",
    "my-answers": "",
    "take-data": "",
    "requests": "",
    "leave": "",
}


class NotOpenable(Refused):
    """The path is none of PAGES, or nothing is published there."""

    code = "invalid"
    sentence = _("This page is not opened from an app.")
    errors: ClassVar = [{"pointer": "#/path", "code": "unknown"}]


class UnknownWayBack(Refused):
    """The link is none of APP_LINKS."""

    code = "invalid"
    sentence = _("This is none of the links into an app that are known here.")
    errors: ClassVar = [{"pointer": "#/return_to", "code": "unknown"}]


def issue(
    subject: Subject, *, path: str, back: str, evidence: str, actor: str, at: datetime | None = None
) -> tuple[str, datetime]:
    """A link's token exists that opens the page once as the person, and when it ends; we keep its hash.

    Raises NotOpenable, UnknownWayBack.
    """
    at = at or timezone.now()
    if not _is_published(_page_at(path), at):
        raise NotOpenable
    if back and back not in settings.APP_LINKS:
        raise UnknownWayBack
    WebSession.objects.filter(ends_at__lte=at).delete()
    token = secrets.token_urlsafe(OCTETS)
    told = {"path": path, "back": back, "evidence": evidence, "actor": actor}
    made = WebSession.objects.create(digest=token_hash(token), subject=subject, ends_at=at + OPENS, **told)
    return token, made.ends_at


def begin(token: str, session: SessionBase, *, at: datetime | None = None) -> str | None:
    """The browser is the person's for LASTS, under a new session id; returns the address to go to.

    None when the link is over, was used (of several at once one is let in), or its person was erased.
    """
    at = at or timezone.now()
    link = WebSession.objects.filter(digest=token_hash(token), ends_at__gt=at).first()
    if link is None or not _living(link.subject_id):
        return None
    if not WebSession.objects.filter(digest=link.digest).delete()[0]:
        return None
    session.flush()
    session[KEPT] = {
        "subject": link.subject_id.hex,
        "evidence": link.evidence,
        "actor": link.actor,
        "back": link.back,
    }
    session.set_expiry(LASTS)
    parameter = PAGES[_page_at(link.path).url_name] if link.back else ""
    return link.path + (f"?{urlencode({parameter: link.back})}" if parameter else "")


def subject_of(request: HttpRequest) -> Subject | None:
    """The person whom an app opened this browser for; None where none did, or nobody is left."""
    said = _said(request)
    subject = _living(said["subject"]) if said else None
    if said and subject is None:
        del request.session[KEPT]  # whoever goes on here is nobody that the app vouched for
    return subject


def witness_of(request: HttpRequest) -> Witness | None:
    """What vouches for that person's acts: no more than vouched for the app's caller."""
    said = _said(request)
    return Witness(Channel.APP, said["evidence"], said["actor"]) if said else None


def named_by(request: HttpRequest) -> UUID | None:
    """That person's id, without a query: perhaps of nobody by now."""
    said = _said(request)
    return UUID(said["subject"]) if said else None


def way_back(request: HttpRequest) -> dict[str, Any]:
    """For the templates: `in_app`, whether an app opened this browser, and its link back, `app_back`."""
    # Lazy: a page that does not ask for it must not vary by the browser's cookie.
    return {
        "in_app": SimpleLazyObject(lambda: _said(request) is not None),
        "app_back": SimpleLazyObject(lambda: (_said(request) or {}).get("back", "")),
    }


def _said(request: HttpRequest) -> dict[str, Any] | None:
    return request.session.get(KEPT) if hasattr(request, "session") else None


def _living(subject_id: object) -> Subject | None:
    return Subject.objects.filter(pk=subject_id, identity__isnull=False, merged_into=None).first()


def _page_at(path: str) -> ResolverMatch:
    """The page of ours at the path. Raises NotOpenable."""
    spoken = path.split("/")[1] if path.count("/") > 1 else ""
    try:
        # The interface's pages are only found in the language that they are asked in.
        with translation.override(spoken if spoken in dict(settings.LANGUAGES) else None):
            page = resolve(path)
    except Resolver404:
        raise NotOpenable from None
    if page.url_name not in PAGES:
        raise NotOpenable
    return page


def _is_published(page: ResolverMatch, at: datetime) -> bool:
    """Whether the page is about no policy, or about one that is published in its language."""
    named = page.kwargs
    if "slug" not in named:
        return True
    policy = read().policies.get(named["slug"])
    if policy is None:
        return False
    version = policy.version(named["number"]) if "number" in named else policy.current(at)
    return version is not None and (page.url_name == "choices" or named["language"] in version.languages)
