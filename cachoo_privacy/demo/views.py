"""The demo's own pages: its mailbox, and the keys of its issuer. Served only with DEMO=1."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cachoo_privacy.demo import issuer

SHOWN = 200


@dataclass(frozen=True)
class Letter:
    """One message of the mailbox: `name` is its file's, `at` in the site's time zone."""

    name: str
    to: str
    subject: str
    at: datetime | None
    paragraphs: list[list[str]]


def inbox_folder() -> Path:
    """Where the demo's mail server leaves its messages."""
    return settings.VAR_DIR / "inbox"


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest messages first."""
    paths = sorted(inbox_folder().glob("*.eml"), reverse=True)
    letters = [_letter(path) for path in paths[:SHOWN]]
    return render(request, "demo/inbox.html", {"letters": letters, "count": len(paths)})


@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One message in full."""
    path = inbox_folder() / f"{name}.eml"
    if not path.is_file():
        raise Http404
    return render(request, "demo/letter.html", {"letter": _letter(path)})


@require_safe
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part of a message as it was sent; it may style itself, and do nothing else."""
    path = inbox_folder() / f"{name}.eml"
    if not path.is_file():
        raise Http404
    part = _parsed(path).get_body(preferencelist=("html",))
    if part is None:
        raise Http404
    response = HttpResponse(part.get_content(), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The issuer's public keys."""
    return JsonResponse(issuer.jwks())


def _parsed(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _letter(path: Path) -> Letter:
    message = _parsed(path)
    part = message.get_body(preferencelist=("plain", "html"))
    return Letter(
        name=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=_sent_at(message),
        paragraphs=_paragraphs(part.get_content() if part else ""),
    )


def _sent_at(message: EmailMessage) -> datetime | None:
    """In the site's time zone. Django writes "-0000", which Python reads as a time of no zone: it is UTC."""
    at = message["Date"].datetime if message["Date"] else None
    if at is None:
        return None
    return timezone.localtime(at if timezone.is_aware(at) else at.replace(tzinfo=UTC))


def _paragraphs(body: str) -> list[list[str]]:
    """The lines of a plain text, apart where empty lines are."""
    lines = [line.strip() for line in body.splitlines()]
    return [list(group) for written, group in groupby(lines, key=bool) if written]
