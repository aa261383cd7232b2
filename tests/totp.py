"""Signing in as staff do: the code of the mail, and that of an app by RFC 6238 itself, not by our code."""

import base64
import hmac
import re
import struct
import time

from django.core import mail
from django.test import Client

PERIOD = 30
HUDA = "huda@cachoo.example"
ASK, CONFIRM = "/ar/accounts/login/code/", "/ar/accounts/login/code/confirm/"


def totp(key: str) -> str:
    """The six digits of now; waits when the period is about to end, so that they hold for a few seconds."""
    if PERIOD - time.time() % PERIOD < 4:
        time.sleep(4)
    counter = struct.pack(">Q", int(time.time()) // PERIOD)
    digest = hmac.digest(base64.b32decode(key), counter, "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def mailed_code() -> str:
    """The sign-in code of the last mail."""
    return re.search(r"^\s*(\d{6})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def sign_in(address: str = HUDA, **more: str) -> tuple[Client, object]:
    """A browser after the code by mail, and the answer to that code."""
    client = Client(headers={"accept-language": "ar"})
    client.post(ASK, {"email": address, **more})
    return client, client.post(CONFIRM, {"code": mailed_code(), **more})
