"""A site of somebody else's with our addresses in it: views behind the gate, and two that are not."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cachoo_privacy.urls import urlpatterns as ours
from consent.authentication import BySession, ByToken, IsPerson
from consent.guards import HasAnswered, gate_exempt, gated


def shop(request: HttpRequest) -> HttpResponse:
    """A page of the app."""
    return HttpResponse("shop")


@gate_exempt
def contact(request: HttpRequest) -> HttpResponse:
    """A page that everybody must reach."""
    return HttpResponse("contact")


class Orders(APIView):
    """An API of the app."""

    authentication_classes = [ByToken, BySession]
    permission_classes = [IsPerson, HasAnswered]

    def get(self, request: Request) -> Response:
        """Something of the person's."""
        return Response({"orders": []})


class SessionOrders(Orders):
    """The same for browsers alone: whatever token comes with them is not looked at."""

    authentication_classes = [BySession]


urlpatterns = [
    path("shop/", shop),
    path("contact-us/", contact),
    path("gated/", gated(shop)),
    path("orders", Orders.as_view()),
    path("session-orders", SessionOrders.as_view()),
    *ours,
]
