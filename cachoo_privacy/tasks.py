"""What the whole site does by itself: its pulse, and counting for the desk."""

from celery import Task, shared_task
from celery.signals import after_task_publish, task_prerun
from django.utils import timezone

from cachoo_privacy.desk.overview import count_ahead
from cachoo_privacy.health.pulse import BEAT, WORKERS, beats

PULSE = "cachoo_privacy.pulse"


@shared_task(name=PULSE)
def pulse() -> None:
    """The queue has something to take, also while nothing else is to do: `taken` does the rest."""


@task_prerun.connect
def taken(task: Task, **kwargs: object) -> None:
    """A worker of the queue was seen, whatever it takes: one busy with mail finds its bells too old."""
    queue = (task.request.delivery_info or {}).get("routing_key")
    if queue in WORKERS:
        beats(WORKERS[queue], at=timezone.now())


@after_task_publish.connect(sender=PULSE)
def rung(**kwargs: object) -> None:
    """Beat was seen: nobody else rings this task."""
    beats(BEAT, at=timezone.now())


@shared_task(name="cachoo_privacy.count")
def count() -> None:
    """Whoever looks at the desk's first page finds its figures counted."""
    count_ahead(at=timezone.now())
