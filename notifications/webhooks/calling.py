"""One call over the network: to the address that was looked at, under the host's own certificate, in time."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from notifications.models import Trouble
from notifications.webhooks.reaching import NotPublic, addresses_of

PATIENCE = 15  # seconds for the whole call
MOST = 3  # addresses of a name that are tried
AGENT = "cachoo-privacy"
LookUp = Callable[[str, int], list[str]]  # host and port to numeric addresses


@dataclass(frozen=True)
class Answered:
    """What came back: the status, what it means for us, and the pause that was asked for, as written."""

    status: int | None = None
    trouble: str = ""
    retry_after: str = ""


def post(url: str, body: bytes, headers: dict[str, str], *, patience: float = PATIENCE) -> Answered:
    """The body was sent, or why not; no redirect is followed and only the head of the answer is read."""
    parts = urlsplit(url)
    try:
        with connected(parts, patience) as connection:
            target = parts._replace(scheme="", netloc="").geturl() or "/"
            told = {"Content-Type": "application/json", "User-Agent": AGENT, **headers}
            connection.request("POST", target, body, told)
            answer = connection.getresponse()
            return Answered(answer.status, _judged(answer.status), answer.getheader("Retry-After", ""))
    except NotPublic:
        return Answered(trouble=Trouble.FORBIDDEN)
    except ssl.SSLCertVerificationError:
        return Answered(trouble=Trouble.UNTRUSTED)
    except TimeoutError:
        return Answered(trouble=Trouble.TOO_SLOW)
    except (OSError, HTTPException, ValueError):
        return Answered(trouble=Trouble.UNREACHABLE)


@contextlib.contextmanager
def connected(
    parts: SplitResult, patience: float, *, look_up: LookUp = addresses_of
) -> Iterator[HTTPConnection]:
    """A connection that is cut when its time is over, however slowly the other side trickles.

    To one of the addresses that `look_up` gives. Raises NotPublic, OSError, HTTPException and ValueError.
    """
    connection, late = _unconnected(parts), threading.Event()
    guard = threading.Timer(patience, _cut, [connection, late])
    guard.start()
    try:
        connection.sock = _socket(connection, parts, patience / 3, look_up)
        connection.sock.settimeout(patience)
        if late.is_set():  # before there was anything to cut
            raise TimeoutError
        yield connection
        if late.is_set():  # the head of the answer was cut, and looks like one that ended
            raise TimeoutError
    except (OSError, HTTPException, ValueError) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        guard.cancel()
        connection.close()


def _unconnected(parts: SplitResult) -> HTTPConnection:
    """It writes HTTP for the host, and never looks the host up by itself."""
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    # Without a port it would take the end of a bare IPv6 address for one.
    connection = kind(parts.hostname, parts.port or kind.default_port)
    connection.auto_open = 0
    return connection


def _socket(
    connection: HTTPConnection, parts: SplitResult, patience: float, look_up: LookUp
) -> socket.socket:
    """To the first of the checked addresses that answers; by https only to who proves to be the host."""
    addresses = look_up(parts.hostname, connection.port)[:MOST]
    for place, address in enumerate(addresses, 1):
        try:
            plain = socket.create_connection((address, connection.port), timeout=patience / len(addresses))
            break
        except OSError:
            if place == len(addresses):
                raise
    if parts.scheme != "https":
        return plain
    plain.settimeout(patience)
    with contextlib.ExitStack() as unless_wrapped:
        unless_wrapped.callback(plain.close)
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
        unless_wrapped.pop_all()
    return wrapped


def _cut(connection: HTTPConnection, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError, TypeError):  # not connected yet, over already, or left to its answer
        # Not of the TLS layer, which would wait for the other side.
        socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return Trouble.REDIRECTED if 300 <= status < 400 else Trouble.REFUSED
