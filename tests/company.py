"""A company's OpenID Connect provider on 127.0.0.1, real to the wire; a test may have it say anything."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, build_opener

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from tests.totp import HUDA

OFF, BACK, DESK = "/ar/accounts/company/sign-in/", "/accounts/company/", "/ar/admin/"
CLIENT, SECRET = "privacy:desk", "s3cret & more"


class Company(ThreadingHTTPServer):
    """`says` changes claims, `described` the discovery; `asked` is what browsers brought."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key, self.says, self.described, self.asked, self.codes = (
            Ed25519PrivateKey.generate(),
            {},
            {},
            [],
            {},
        )
        self.sign = self.signed
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def declared(self) -> dict:
        """The setting that names it."""
        return {
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "name": "كاتشو",
            "mfa": False,
        }

    def description(self) -> dict:
        """What it says of itself."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        said = {name: f"{self.issuer}/{place}" for name, place in places.items()}
        return {"issuer": self.issuer, **said, **self.described}

    def jwks(self) -> dict:
        """Its public key."""
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "EdDSA", "use": "sig"}]}

    def claims(self, asked: dict) -> dict:
        """Of a good token for Huda, with what the test changes; None takes a claim away."""
        now = int(time.time())
        good = {"iss": self.issuer, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300, "email": HUDA}
        good |= {"email_verified": True, "nonce": asked["nonce"], "auth_time": now, **self.says}
        return {name: value for name, value in good.items() if value is not None}

    def signed(self, claims: dict) -> str:
        """A token, as a provider signs it."""
        return jwt.encode(claims, self.key, "EdDSA", headers={"kid": "one"})

    def token(self, form: dict, authorization: str) -> dict | None:
        """The answer to a code that is known, once, with its verifier and our secret; None else."""
        asked = self.codes.pop(form.get("code"), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        basic = base64.b64encode(b"privacy%3Adesk:s3cret%20%26%20more").decode()
        known = asked and asked["redirect_uri"] == form.get("redirect_uri")
        proved = asked and base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
        if not known or not proved or authorization != f"Basic {basic}":
            return None
        return {"access_token": "unused", "token_type": "Bearer", "id_token": self.sign(self.claims(asked))}


class Answers(BaseHTTPRequestHandler):
    """The provider's four addresses."""

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            asked = dict(parse_qsl(parts.query))
            code = secrets.token_urlsafe(8)
            self.server.asked.append(asked)
            self.server.codes[code] = asked
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"], "iss": self.server.issuer})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
            return
        places = {"/.well-known/openid-configuration": self.server.description, "/jwks": self.server.jwks}
        self.answer(200, places[parts.path]())

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[0] for name, values in parse_qs(form).items()}
        said = self.server.token(fields, self.headers.get("Authorization", ""))
        self.answer(200, said) if said else self.answer(400, {"error": "invalid_grant"})

    def answer(self, status, said):
        """JSON."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args):
        """Say nothing."""


class _Stays(HTTPErrorProcessor):
    def http_response(self, request, response):
        """The answer itself: a browser would be led on by it."""
        return response


def through(address: str) -> str:
    """Where the provider's page leads to, as our browser would ask for it."""
    with build_opener(_Stays).open(address, timeout=10) as answer:
        back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def walk(client: Client | None = None, wanted: str = DESK) -> tuple[Client, object]:
    """A browser that signed in by the company's account, and what it was told on coming back."""
    client = client or Client(headers={"accept-language": "ar"})
    return client, client.get(through(client.get(OFF, {"next": wanted}).headers["Location"]))
