"""The choices of a person: each optional purpose of a policy with its text, one press to give or withdraw."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache

from consent.choosing import Press, choose
from consent.deriving import stored
from consent.mailinglist.asking import is_asked, is_on, may_next_be_asked
from consent.mine.answers import witness_of
from consent.mine.gpc import asked
from consent.mine.who import for_person, person_of
from consent.models import ConsentRecord, Subject
from consent.naming import said_of
from consent.owing import language_of
from consent.purposes import Choice, choices
from consent.refusals import UnknownSubject, UnknownVersion
from consent.shown import declared
from consent.versions import published
from policies.dates import from_minute, interface
from policies.refusals import Refused
from policies.schedule import read
from policies.summary import Use
from policies.timeline import PolicyLine

HISTORY = 50


@method_decorator([never_cache, for_person], name="dispatch")
class Choices(View):
    """Every purpose of one policy, and what the person said of it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page speaks the interface's language that is nearest to the policy's."""
        with override(interface(kwargs["language"])):
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, language: str, slug: str) -> HttpResponse:
        """The page."""
        subject, policy = person_of(request), _policy(slug)
        context = _shown(subject, policy, language) | {"gpc": asked(request), "slug": slug}
        return render(request, "consent/choices.html", context)

    def post(self, request: HttpRequest, language: str, slug: str) -> HttpResponse:
        """The choice is recorded and holds at once; here again, with its receipt."""
        subject, said = person_of(request), request.POST
        witness = witness_of(request)
        try:
            version = published(slug, _number(said.get("version")))
            press = _press(said)
            at = timezone.now()
            made = choose(subject, press, policy=_policy(slug), version=version, witness=witness, at=at)
        except UnknownVersion as error:
            raise Http404 from error
        except UnknownSubject:
            raise  # to the sign-in
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            if made:
                messages.success(request, _("Your choice is recorded and holds from now on."))
        return redirect("choices", language, slug)


def _policy(slug: str) -> PolicyLine:
    policy = read().policies.get(slug)
    version = policy and policy.current(timezone.now())
    if not version or not version.languages:
        raise Http404
    return policy


def _number(text: str | None) -> int:
    if not (text and text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("a version is a number")
    return int(text)


def _press(said: Any) -> Press:
    if said.get("yes") not in ("yes", "no"):
        raise BadRequest("a choice is yes or no")
    return Press(
        purpose=said.get("purpose", ""),
        yes=said["yes"] == "yes",
        language=said.get("language", ""),
        content_sha256=said.get("content_sha256", ""),
        seq=_number(said.get("seq")),
    )


def _shown(subject: Subject, policy: PolicyLine, language: str) -> dict[str, Any]:
    at = timezone.now()
    version = policy.current(at)
    spoken = language_of(version, language)
    text = version.languages[spoken]
    uses = declared(text)
    heard = stored(subject, policy).purposes
    worth = choices(heard, version, at)
    return {
        "policy_name": policy.called(spoken),
        "contact_email": policy.contact_email,
        "minor": subject.identity.is_minor,
        "number": version.number,
        "language": spoken,
        "content_sha256": text.json_sha256,
        "seq": subject.seq,
        "text_url": reverse("version", args=[spoken, policy.slug, version.number]),
        "optional": [_choice(use, worth, heard) for use in uses if use.key in worth],
        **_waits(subject, worth, at),
        "compulsory": [use for use in uses if not use.optional],
        "history": [_past(one, spoken) for one in _records(subject, policy)],
    }


def _choice(use: Use, worth: dict[str, Choice], heard: dict[str, Any]) -> dict[str, Any]:
    mine, known = worth[use.key], heard.get(use.key)
    until = known and known.until
    return {
        "use": use,
        "worth": mine,
        "worth_label": mine.label,
        "on": mine is Choice.GIVEN,
        "again": mine in (Choice.EXPIRED, Choice.CHANGED),
        "until": until and date_format(timezone.localtime(until), "DATE_FORMAT"),
    }


def _waits(subject: Subject, worth: dict[str, Choice], at: datetime) -> dict[str, Any]:
    """The key of the mailing list while its reader has yet to confirm it by mail, and where that mail is."""
    key, person = settings.LIST_PURPOSE, subject.identity
    if worth.get(key) is not Choice.GIVEN or person.email_hmac is None or is_on(person):
        return {}
    if is_asked(person, at=at):
        return {"waits": key, "mailed": True}
    moment = may_next_be_asked(person, at=at)
    return {"waits": key, "mail_from": from_minute(moment) if moment and moment > at else ""}


def _records(subject: Subject, policy: PolicyLine) -> list[ConsentRecord]:
    mine = (
        subject.records.filter(version__policy_id=policy.id)
        .exclude(purposes={})
        .select_related("version__policy")
    )
    return list(mine.order_by("-decided_at", "-received_at", "-pk")[:HISTORY])


def _past(record: ConsentRecord, language: str) -> dict[str, Any]:
    return {
        "at": date_format(timezone.localtime(record.decided_at), "DATETIME_FORMAT"),
        "record_id": record.pk,
        "for_you": record.on_behalf,
        "said": said_of(record, language),
    }
