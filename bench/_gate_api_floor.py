"""The floor of bench/gate_api.py: a bare Django view that verifies the token and has the answer at hand."""

import hashlib
import json
import os
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="nothing is signed here", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
application = get_wsgi_application()
PEM = Path(os.environ["VAR_DIR"], "demo-issuer.pem").read_bytes()
KEY = load_pem_private_key(PEM, password=None).public_key()
BODY = json.dumps({"show": False, "actions": [], "check_after": "2026-11-22T12:05:00Z"}).encode()
TAG = f'"{hashlib.sha256(BODY).hexdigest()}"'


def answer(request: HttpRequest, address: str) -> HttpResponse:
    """The answer, or 304 to who has it."""
    token = request.headers["Authorization"].removeprefix("Bearer ")
    jwt.decode(token, KEY, algorithms=["EdDSA"], options={"verify_aud": False})
    if request.headers.get("If-None-Match") == TAG:
        return HttpResponse(status=304, headers={"ETag": TAG})
    return HttpResponse(BODY, "application/json", headers={"ETag": TAG})


urlpatterns = [path("<path:address>", answer)]
