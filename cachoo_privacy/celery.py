"""The Celery application: the queue is a bell, the database is the truth."""

import gc
import logging
import os
import sys

from celery import Celery
from celery.apps.worker import Worker
from celery.signals import after_setup_logger, celeryd_init, worker_init, worker_shutdown
from celery.utils.log import get_multiprocessing_logger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cachoo_privacy.settings")

log = logging.getLogger(__name__)
app = Celery("cachoo_privacy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def share(**kwargs: object) -> None:
    """What was imported is shared by the worker's processes, as long as nobody collects it."""
    gc.freeze()


@celeryd_init.connect
def hush(instance: Worker, **kwargs: object) -> None:
    """With --quiet its journal is all it says: warnings stand there, Celery's own last words nowhere."""
    logging.captureWarnings(True)
    if instance.quiet:
        sys.__stdout__ = None


@after_setup_logger.connect
def fall_in_one_line(**kwargs: object) -> None:
    """A process that falls tells it in one line: its standard error is cut into a line for each piece."""
    sys.excepthook = lambda *error: log.critical("Ended by an error.", exc_info=error)


@after_setup_logger.connect
def tell_of_processes(**kwargs: object) -> None:
    """That a process of the worker was killed stands in the journal: Celery has a handler apart for it."""
    processes = get_multiprocessing_logger()
    processes.handlers.clear()
    processes.propagate = True


@worker_shutdown.connect
def ended(sender: Worker, **kwargs: object) -> None:
    """Told at the very end: the moment it was asked is inside a signal's handler, where nobody may log."""
    log.info("%s ended.", sender.hostname)
