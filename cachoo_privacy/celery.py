"""The Celery application: the queue is a bell, the database is the truth."""

import gc
import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cachoo_privacy.settings")

app = Celery("cachoo_privacy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def share(**kwargs: object) -> None:
    """What was imported is shared by the worker's processes, as long as nobody collects it."""
    gc.freeze()
