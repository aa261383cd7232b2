"""Where mail is handed over, and the two ways in which it cannot be."""

from dataclasses import dataclass

from django.conf import settings

from notifications.models import Kind

# RFC 5321 4.5.3.2.6: the answer to the final dot may take ten minutes.
DOT_SECONDS = 600


class RouteDown(Exception):
    """The server cannot be reached or takes no mail now; nothing was handed over."""


class SenderRefused(Exception):
    """The server refuses our own sender address for good: no mail will pass until someone mends it."""


def sender_of(kind: str) -> str:
    """The address that mail of a kind comes from: a stream of its own keeps its own name with providers."""
    return settings.LIST_FROM if kind == Kind.LIST else settings.NOTICE_FROM


@dataclass(frozen=True)
class Route:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    timeout: float = 30
    dot_timeout: float = DOT_SECONDS
    sender: str = ""

    @classmethod
    def configured(cls, *, sender: str = "") -> "Route":
        """The route of the settings, as `sender`, or as whoever sends notices."""
        return cls(
            host=settings.EMAIL_HOST or "localhost",
            port=settings.EMAIL_PORT or 25,
            username=settings.EMAIL_HOST_USER or "",
            password=settings.EMAIL_HOST_PASSWORD or "",
            use_tls=settings.EMAIL_USE_TLS,
            use_ssl=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT,
            sender=sender or settings.NOTICE_FROM,
        )
