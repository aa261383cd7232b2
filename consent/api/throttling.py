"""How often a caller may ask, told in each answer (draft-ietf-httpapi-ratelimit-headers)."""

from rest_framework.exceptions import Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from consent.api.arriving import length_of
from consent.authentication import Person, Server
from consent.limits import Count, Rate, count, give_back, within
from consent.models import Decision

PERSON = Rate("me", 120, 60)
SERVER = Rate("server", 1200, 60)
ANSWERS = Rate("answers", 60, 3600)  # a person decides; a loop does not
BATCHES = Rate("batches", 20, 3600)
MALFORMED = Rate("malformed", 600, 3600)  # so many a person's broken app may send; more count as answers
UNREADABLE = {400, 411, 413, 415}


class Throttle(BaseThrottle):
    """Counts by person or key, never by address: a whole company stands behind one.

    To ask whether anything has changed is given back when nothing had. What could not be read is no answer
    of anybody: it is given back too, within a wider rate of its own. Counted first, as requests come at once.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether the caller may; what is left of their rate is noted for the answer."""
        rate, who = rate_of(request, view), caller(request)
        if rate is None or who is None:
            return True
        found = _counted(request, rate, who)
        self.resets_in = found.resets_in if found else 0
        if found is None or found.used <= found.most:
            return True
        # To take back waits for no hour of answers to end. No more is read for it than of any other request.
        readable = rate.name == ANSWERS.name and length_of(request) <= view.largest_body
        return readable and _takes_back(request) and within(PERSON, who)

    def wait(self) -> int:
        """Seconds until the caller may again."""
        return self.resets_in


def rate_of(request: Request, view: APIView) -> Rate | None:
    """The view's own rate for what changes something, else that of the caller's kind."""
    own = getattr(view, "rate", None)
    if own and request.method not in SAFE_METHODS:
        return own
    return SERVER if isinstance(request.user, Server) else PERSON


def spend(request: Request, rate: Rate, who: str) -> None:
    """One time is counted of a rate that is not the caller's own, and the answer tells of that one instead.

    Raises Throttled.
    """
    found = _counted(request, rate, who)
    if found and found.used > found.most:
        raise Throttled(wait=found.resets_in)


def _counted(request: Request, rate: Rate, who: str) -> Count | None:
    """One more time, which `tell` tells of."""
    found = count(rate, who)
    request._request.counted = (rate, who, found)
    return found


def _takes_back(request: Request) -> bool:
    """Whether a no is being said. Raises what is wrong with the request, where it cannot be read."""
    said = request.data
    return isinstance(said, dict) and said.get("decision") in (Decision.WITHDRAW, Decision.REFUSE)


def caller(request: Request) -> str | None:
    """Whom to count: a person in all their sessions, or a key; None for nobody."""
    match request.user:
        case Person() as person:
            return str(person.subject.pk)
        case Server() as server:
            return server.key.prefix
    return None


def tell(request: Request, response: Response) -> None:
    """The answer says what is left; what costs nothing is given back."""
    rate, who, found = getattr(request, "counted", (None, None, None))
    if found is None:
        return
    if response.status_code == 304:
        give_back(rate, who)
        return
    if request.method not in SAFE_METHODS and response.status_code in UNREADABLE:
        found = _forgiven(rate, who, found)
    if found:
        response.headers["RateLimit-Policy"] = f'"{rate.name}";q={rate.most};w={rate.seconds}'
        response.headers["RateLimit"] = f'"{rate.name}";r={found.remaining};t={found.resets_in}'


def _forgiven(rate: Rate, who: str, found: Count) -> Count | None:
    return give_back(rate, who) if within(MALFORMED, who) else found
