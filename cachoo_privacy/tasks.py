"""What the whole site does by itself: its pulse, and counting for the desk."""

from celery import shared_task
from celery.signals import after_task_publish
from django.utils import timezone

from cachoo_privacy.desk.overview import count_ahead
from cachoo_privacy.health.pulse import BEAT, WORKER, beats

PULSE = "cachoo_privacy.pulse"


@shared_task(name=PULSE)
def pulse() -> None:
    """A worker was seen."""
    beats(WORKER, at=timezone.now())


@after_task_publish.connect(sender=PULSE)
def rung(**kwargs: object) -> None:
    """Beat was seen: nobody else rings this task."""
    beats(BEAT, at=timezone.now())


@shared_task(name="cachoo_privacy.count")
def count() -> None:
    """Whoever looks at the desk's first page finds its figures counted."""
    count_ahead(at=timezone.now())
