"""The floor: a bare Django view that returns bytes; no middleware, no database."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="nothing is signed here", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[]
)
FOLDER = Path(os.environ["BENCH_FOLDER"])
HELD = {
    address: ((FOLDER / name).read_bytes(), content_type)
    for address, (name, content_type) in json.loads((FOLDER / "addresses.json").read_bytes()).items()
}


def view(request, address: str) -> HttpResponse:
    """The bytes, or 304 when their tag is held."""
    body, content_type = HELD[address]
    if "If-None-Match" in request.headers:
        return HttpResponse(status=304)
    return HttpResponse(body, content_type=content_type)


urlpatterns = [path("<path:address>", view)]
application = get_wsgi_application()
