"""The demo's own pages: its mailbox, and the keys of its issuer. Served only with DEMO=1."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cachoo_privacy.demo import issuer

SHOWN = 200


@dataclass(frozen=True)
class Letter:
    """One message of the mailbox: `name` is its file's, `body` its plain text."""

    name: str
    to: str
    subject: str
    at: datetime | None
    body: str


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
    date = message["Date"]
    return Letter(
        name=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=date.datetime if date else None,
        body=part.get_content() if part else "",
    )
