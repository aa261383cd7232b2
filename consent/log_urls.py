"""The addresses of the public log: /ledger/ and, after a fork, /ledger2/ and so on."""

from django.urls import path, register_converter

from consent.api import log


class LogName:
    """A log's folder: "ledger" is the first one, "ledger2" the second."""

    regex = "ledger(?:[2-9]|[1-9][0-9]{1,3})?"

    def to_python(self, value: str) -> int:
        """Its number."""
        return int(value.removeprefix("ledger") or 1)

    def to_url(self, value: int) -> str:
        """Its folder."""
        return "ledger" if value == 1 else f"ledger{value}"


register_converter(LogName, "log")

urlpatterns = [
    path("ledger/proof/<id:record>", log.proof, name="ledger-proof"),
    path("<log:log>/", log.front, name="ledger"),
    path("<log:log>/checkpoint", log.checkpoint, name="ledger-checkpoint"),
    path("<log:log>/tile/<path:place>", log.tile, name="ledger-tile"),
    path("<log:log>/consistency/<int:old>-<int:new>", log.consistency, name="ledger-consistency"),
]
