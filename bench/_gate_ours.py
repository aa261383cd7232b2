"""Our gate, or the floor: a middleware that looks its person up in a dictionary. In a process of its own.

The endpoint that proxies ask is called as a server would, the floor's being a view without a middleware that
verifies the token and does the same.
"""

import sys
from collections.abc import Callable

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._turns import added, take_turns  # noqa: E402
from cachoo_privacy.demo.issuer import jwks, token  # noqa: E402
from consent import remembering, subjects, tokens  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.guards import GateMiddleware  # noqa: E402
from consent.models import KeySet, Subject  # noqa: E402
from consent.recording import record  # noqa: E402
from policies import schedule  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402

ANSWER = HttpResponse("shop")


def shop(request: HttpRequest) -> HttpResponse:
    """A view that is behind the gate."""
    return ANSWER


def main(subject: str) -> None:
    """The person who accepted passes, the other one does not; then turns are taken."""
    layla, yusuf = (get_user_model().objects.create(username=f"{subject}-{name}") for name in "ly")
    subjects.of_user(yusuf)
    accept_everything(subjects.of_user(layla))
    hers, his = request_of(layla), request_of(yusuf)
    proxy, at_rest = asking(subject), lambda: None
    if subject == "floor":
        people = {layla.pk: True}
        take_turns(
            {
                "warm": lambda: added(lambda: floor(people, hers), lambda: shop(hers)),
                "forward": lambda: added(proxy, at_rest),
            }
        )
        return
    gate = GateMiddleware(shop)
    assert ours(gate, hers) is ANSWER
    assert ours(gate, his).status_code == 403
    take_turns(
        {
            "warm": lambda: added(lambda: ours(gate, hers), lambda: shop(hers)),
            "cold": lambda: cold(gate, hers),
            "forward": lambda: added(proxy, at_rest),
            "forward queries": lambda: queries_of(proxy),
        }
    )


def asking(subject: str) -> Callable[[], None]:
    """A proxy's question about Layla's request, by the token of her company: she may pass."""
    issuer = settings.DEMO_ISSUER["issuer"]
    KeySet.objects.get_or_create(issuer=issuer, defaults={"jwks": jwks(), "fetched_at": timezone.now()})
    accept_everything(subjects.of_token(issuer=issuer, sub=f"{subject}-l", claims={}))
    if subject == "floor":
        settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    application, bearer = WSGIHandler(), token(f"{subject}-l", at=timezone.now())
    told = {"HTTP_AUTHORIZATION": f"Bearer {bearer}", "HTTP_X_ORIGINAL_URL": "https://app.example/cart"}
    environ = RequestFactory(SERVER_NAME="localhost").get("/gate/check", **told).environ

    def ask() -> None:
        answer = application(dict(environ), lambda *_status: None)
        assert answer.status_code == 204
        answer.close()

    ask()
    return ask


def bare(request: HttpRequest) -> HttpResponse:
    """The floor of what a proxy asks: whoever the token names passes."""
    claims = tokens.verify(request.headers["Authorization"].removeprefix("Bearer "), at=timezone.now())
    return HttpResponse(status=204 if claims["sub"] == "floor-l" else 403)


urlpatterns = [path("gate/check", bare)]


def queries_of(call: Callable[[], None]) -> int:
    """How often the call asks the database."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def accept_everything(subject: Subject) -> None:
    """The person accepted whatever is published."""
    for version in PolicyVersion.objects.published().select_related("policy"):
        text = version.renditions.get(language="ar", media="json")
        act = Act("accept", "ar", text.sha256)
        record(subject, act, version=version, witness=Witness("web", "session", "bench"))


def request_of(user: object) -> HttpRequest:
    """A GET of a signed-in person."""
    request = RequestFactory(SERVER_NAME="localhost").get("/shop/")
    request.user = user
    return request


def ours(gate: GateMiddleware, request: HttpRequest) -> HttpResponse:
    """What Django does with a middleware that looks at the view."""
    return gate.process_view(request, shop) or gate(request)


def floor(people: dict[int, bool], request: HttpRequest) -> HttpResponse:
    """The least that could do the job."""
    if request.user.is_authenticated and people.get(request.user.pk):
        return shop(request)
    return HttpResponse(status=403)


def cold(gate: GateMiddleware, request: HttpRequest) -> int:
    """The queries of a person whom this process has not met; it knows what is published, as always."""
    remembering.forget()
    schedule.read()
    return queries_of(lambda: ours(gate, request))


if __name__ == "__main__":
    main(sys.argv[1])
