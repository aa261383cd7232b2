"""The REST API about people: what every one of its views has in common."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.arriving import length_of, plain
from consent.api.throttling import Throttle, tell
from consent.serializers import checked
from policies.negotiation import spoken
from policies.problems import Problem
from policies.retiring import Retirement
from policies.retiring import tell as tell_of_retirement

LARGEST_BODY = 256 * 1024  # bytes


class View(APIView):
    """A view that speaks the client's language, takes no large body, and is not cached unless it says so."""

    http_method_names: ClassVar = ["get", "head", "post", "put", "delete"]  # Allow names no other
    throttle_classes: ClassVar = [Throttle]
    largest_body: ClassVar[int] = LARGEST_BODY
    retirement: ClassVar[Retirement | None] = None  # mark such a view's operations `deprecated` too

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer, its sentences in the language of Accept-Language."""
        with translation.override(spoken(request)):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the request in. Raises what is wrong with its body, of which none that is too large is read."""
        super().initial(request, *args, **kwargs)
        length = length_of(request)
        if length > self.largest_body:
            raise Problem("too_large")
        if length:
            plain(request)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Private and not to be kept, where the view has not said otherwise."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        tell_of_retirement(response, self.retirement)
        tell(request, response)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class Checked:
    """For views with a body: its members checked by `request_class`."""

    request_class: type

    def checked(self, request: Request) -> dict[str, Any]:
        """The body's members. Raises ValidationError, ParseError."""
        return checked(self.request_class, request.data)


class Files:
    """For views that answer with a file: who asks for its very type is not told that there is only JSON."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """The renderer for what is not the file, whatever is accepted."""
        return super().perform_content_negotiation(request, force=True)
