"""What the OpenAPI document says of our sign-in schemes, problems and headers."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from consent.serializers import ProblemSerializer
from consent.strict import UUID_PATTERN

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    # Not `format: uuid`: some generators then send an object instead of a string.
    {"type": "string", "pattern": UUID_PATTERN},
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID made when the person answers, stored with the answer and sent with every try.",
)
COOKIE = "__Host-session"  # as every site over https names it; the demo, over http, cannot
MEANINGS = {
    400: "The request is not valid.",
    401: "Nobody is signed in, or the token or key is not valid.",
    403: "Not allowed.",
    404: "There is nothing here.",
    409: "It was answered otherwise already, or is somebody else's.",
    410: "Gone: nothing leads to this person any more.",
    413: "The body is too large.",
    415: "Send application/json.",
    422: "The text is not known, or the key was used for something else.",
    429: "Too many requests: come back after as many seconds as Retry-After says.",
}


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The statuses as problem+json responses, for `extend_schema`; whoever signs in is also limited."""
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, MEANINGS[status])
        for status in (*statuses, *([429] if 401 in statuses else []))
    }


class TokenScheme(OpenApiAuthenticationExtension):
    """A company token."""

    target_class = "consent.authentication.ByToken"
    name = "companyToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer with a JWT."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class DeviceScheme(OpenApiAuthenticationExtension):
    """A device before sign-up."""

    target_class = "consent.authentication.ByDevice"
    name = "deviceToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer with a token `cpd_…`."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cpd"}


class PassScheme(OpenApiAuthenticationExtension):
    """A token that a server issued for its app's person."""

    target_class = "consent.authentication.ByPass"
    name = "subjectToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer with a token `cpt_…`."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cpt"}


class SessionScheme(OpenApiAuthenticationExtension):
    """A signed-in browser."""

    target_class = "consent.authentication.BySession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}


class ServerKeyScheme(OpenApiAuthenticationExtension):
    """A server key."""

    target_class = "consent.authentication.ByServerKey"
    name = "serverKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer with a key `cpk_…`."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cpk"}
