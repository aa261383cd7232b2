"""What monitoring asks: is the process there, is the site well, and which code is this."""

import subprocess
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cachoo_privacy.health.checks import HEARTBEAT
from cachoo_privacy.health.examining import examined
from policies.published import published_page


@published_page
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200: this process answers. Nothing else is looked at, so that a slow database kills no process."""
    return HttpResponse("ok", "text/plain")


@published_page
@never_cache
def heartbeat(request: HttpRequest) -> HttpResponse:
    """200 when everything is well, else 503; which check failed, and nothing about why."""
    found = examined(HEARTBEAT, at=timezone.now())
    said = {key: "ok" if well else "failed" for key, well in found.items()}
    well = all(found.values())
    return JsonResponse({"status": "ok" if well else "failed", "checks": said}, status=200 if well else 503)


@published_page
@never_cache
def version(request: HttpRequest) -> HttpResponse:
    """The commit that runs, as git names it; empty where nobody wrote it down."""
    return JsonResponse({"commit": commit()})


@cache
def commit() -> str:
    """Asked for once in a process: what runs does not change under it. An image tells it by a file."""
    written = settings.BASE_DIR / "commit.txt"
    if written.is_file():
        return written.read_text().strip()
    try:
        asked = ["git", "rev-parse", "HEAD"]
        done = subprocess.run(asked, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
