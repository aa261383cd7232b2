"""GET bundle: everything that an app is built with, so that its first start needs no network."""

import json
from typing import Any

import jwt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from consent.api import View
from consent.api.given import BundleSerializer
from consent.owing import language_of, readable
from consent.schema import problems
from consent.signing import receipt_key, receipt_keys
from ledger.canonical import canonical
from ledger.keys import jwk, thumbprint
from policies.documents import OPEN, policy_detail
from policies.languages import POLICY_LANGUAGES
from policies.problems import Problem
from policies.published import Published, answer, kept
from policies.renditions import body
from policies.schedule import read
from policies.timeline import PolicyLine

CODES = [code for code, _name in POLICY_LANGUAGES]
LANG = OpenApiParameter("lang", {"type": "string", "enum": CODES}, required=True)


class Bundle(View):
    """The offline bundle."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="getBundle",
        tags=["policies"],
        parameters=[LANG],
        responses={200: BundleSerializer, **problems(400)},
    )
    def get(self, request: Request) -> HttpResponse:
        """Policies with the text of their current version, the keys, and a signed list of what is in it.

        Each `document` is the very JSON that its `sha256` is of: show it, and name the hash in the answer. A
        policy that is not published in this language stands in the one that binds.
        """
        language = request.query_params.get("lang", "")
        if language not in CODES:
            raise Problem("invalid", errors=[{"pointer": "?lang", "code": "invalid"}])
        return _answer(request._request, language)


def _answer(request: HttpRequest, language: str) -> HttpResponse:
    at = timezone.now()
    made = kept(("bundle", language), lambda: bundle(language, at), at=at)
    return answer(request, made, at=at)


def bundle(language: str, at: Any) -> Published:
    """The bytes: the same for everybody until a version is published or takes effect."""
    held = [_policy(line, language, at) for line in readable(read()) if line.current(at)]
    listed = [{name: one[name] for name in ("policy", "version", "language", "sha256")} for one in held]
    key = receipt_key()
    said = {"iss": settings.SITE_URL, "contents": listed}
    headers = {"kid": thumbprint(key.public_key()), "typ": "bundle+jws"}
    whole = {
        "policies": held,
        "keys": [jwk(one) for one in receipt_keys().values()],
        "manifest": jwt.encode(said, key, "EdDSA", headers=headers),
    }
    spoken = ", ".join(sorted({one["language"] for one in held})) or language
    return Published(canonical(whole), "application/json", headers=OPEN | {"Content-Language": spoken})


def _policy(line: PolicyLine, language: str, at: Any) -> dict[str, Any]:
    version = line.current(at)
    spoken = language_of(version, language)
    sha256 = version.languages[spoken].json_sha256
    return {
        "policy": line.slug,
        "version": version.number,
        "language": spoken,
        "sha256": sha256,
        "document": body(sha256).decode(),
        "about": json.loads(canonical(policy_detail(line, at))),
    }
