"""What Prometheus collects: read from the database and Redis, so that every process answers the same."""

import hmac
import shutil
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from cachoo_privacy.health.checks import HEARTBEAT
from cachoo_privacy.health.examining import examined
from cachoo_privacy.health.pulse import BEAT, WORKERS, silent_for
from consent.lateness import look
from consent.models import Letter, RightsRequest
from notifications.lagging import lag
from notifications.models import Announcement, State
from policies.published import published_page

KEPT = 5  # seconds: whoever asks more often gets the same numbers
UNDER_WAY = (State.READY, State.RUNNING, State.PAUSED)


class OfTheSite(Collector):
    """Gauges of one moment. What the database would tell is left out while it is not well."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        """Yield each figure; `cachoo_check_well` says which check failed."""
        found = examined(HEARTBEAT, at=self.at)
        checks = GaugeMetricFamily("cachoo_check_well", "1 where a check is well, else 0.", labels=["check"])
        for key, well in found.items():
            checks.add_metric([key], well)
        yield checks
        yield from _of_this_machine(self.at)
        if found["migrations"]:
            yield from _of_the_log(self.at)
            yield from _of_the_work(self.at)


@published_page
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures in Prometheus' text format; 401 for whoever does not bring METRICS_TOKEN."""
    if not _brings_the_token(request):
        said, marks = "METRICS_TOKEN is missing or wrong.\n", {"WWW-Authenticate": "Bearer"}
        return HttpResponse(said, "text/plain; charset=utf-8", status=401, headers=marks)
    said = cache.get("metrics")
    if said is None:
        registry = CollectorRegistry()
        registry.register(OfTheSite(timezone.now()))
        said = generate_latest(registry)
        cache.set("metrics", said, KEPT)
    return HttpResponse(said, CONTENT_TYPE_LATEST)


def _brings_the_token(request: HttpRequest) -> bool:
    """The scheme is told in any case (RFC 9110, 11.1), the token to the letter."""
    scheme, _blank, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return (
        bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), wanted.encode())
    )


def _of_this_machine(at: datetime) -> Iterator[Metric]:
    free = shutil.disk_usage(settings.VAR_DIR).free
    yield GaugeMetricFamily("cachoo_disk_free_bytes", "Left on the disk of VAR_DIR.", value=free)
    silent = GaugeMetricFamily(
        "cachoo_silent_seconds", "Since beat, or a queue's worker, was seen.", labels=["who"]
    )
    for who in (BEAT, *WORKERS.values()):
        if (since := silent_for(who, at=at)) is not None:
            silent.add_metric([who], since.total_seconds())
    yield silent


def _of_the_log(at: datetime) -> Iterator[Metric]:
    sealing = look(at=at)
    yield GaugeMetricFamily("cachoo_unsealed_records", "Records that no signed log holds.", sealing.waiting)
    waits = (at - sealing.oldest).total_seconds() if sealing.oldest else 0
    yield GaugeMetricFamily("cachoo_sealing_lag_seconds", "How long the oldest of them waits.", waits)
    if sealing.last:
        yield GaugeMetricFamily("cachoo_log_leaves", "Leaves of the last checkpoint.", sealing.last.size)


def _of_the_work(at: datetime) -> Iterator[Metric]:
    late = lag(at=at).total_seconds()
    yield GaugeMetricFamily("cachoo_mail_lag_seconds", "How long the oldest mail that is due waits.", late)
    letters = Letter.objects.filter(next_try_at__isnull=False).count()  # one that is over has no next try
    yield GaugeMetricFamily("cachoo_letters_waiting", "Letters that no mail server took yet.", letters)
    mailings = GaugeMetricFamily("cachoo_announcements", "Announcements not over.", labels=["state"])
    counted = Announcement.objects.filter(state__in=UNDER_WAY).values_list("state").annotate(n=Count("pk"))
    numbers = dict(counted.order_by())
    for state in UNDER_WAY:
        mailings.add_metric([state.value], numbers.get(state.value, 0))
    yield mailings
    waiting = RightsRequest.objects.waiting()
    yield GaugeMetricFamily("cachoo_requests_waiting", "Requests of people to answer.", waiting.count())
    overdue = waiting.filter(due_at__lt=at).count()
    yield GaugeMetricFamily("cachoo_requests_overdue", "Those whose day has passed.", overdue)
