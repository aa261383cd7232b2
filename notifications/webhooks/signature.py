"""The signature of a call as standardwebhooks.com has it: HMAC-SHA256 over name, second and body."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX, SIZE = "whsec_", 32


def fresh_secret() -> str:
    """A secret in the form that receivers' libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()


def signed(keys: Iterable[str], *, name: str, second: int, body: bytes) -> dict[str, str]:
    """The headers of a call: its name, its second, and a signature by each of the secrets."""
    content = b".".join([name.encode(), str(second).encode(), body])
    return {
        "webhook-id": name,
        "webhook-timestamp": str(second),
        "webhook-signature": " ".join(_signature(key, content) for key in keys),
    }


def _signature(key: str, content: bytes) -> str:
    raw = base64.b64decode(key.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.new(raw, content, hashlib.sha256).digest()).decode()
