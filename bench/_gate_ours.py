"""Our gate, or the floor: a middleware that looks its person up in a dictionary. In a process of its own."""

import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench._turns import added, take_turns  # noqa: E402
from consent import remembering, subjects  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.guards import GateMiddleware  # noqa: E402
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
    accept_everything(layla)
    hers, his = request_of(layla), request_of(yusuf)
    if subject == "floor":
        people = {layla.pk: True}
        take_turns({"warm": lambda: added(lambda: floor(people, hers), lambda: shop(hers))})
        return
    gate = GateMiddleware(shop)
    assert ours(gate, hers) is ANSWER
    assert ours(gate, his).status_code == 403
    take_turns(
        {
            "warm": lambda: added(lambda: ours(gate, hers), lambda: shop(hers)),
            "cold": lambda: cold(gate, hers),
        }
    )


def accept_everything(user: object) -> None:
    """The user accepted whatever is published."""
    subject = subjects.of_user(user)
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
    with CaptureQueriesContext(connection) as queries:
        ours(gate, request)
    return len(queries)


if __name__ == "__main__":
    main(sys.argv[1])
