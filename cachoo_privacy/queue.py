"""How Celery runs here: a bell, never the truth; losing it or doubling it costs nothing."""

from typing import Any

QUEUES = ("celery", "mail", "mail_now")  # a site may run a worker for each


def settings(redis_url: str) -> dict[str, Any]:
    """Celery's settings, named as Django's settings name them."""
    return {
        "CELERY_BROKER_URL": redis_url.replace("unix://", "redis+socket://", 1),
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 20,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_TASK_PUBLISH_RETRY_POLICY": {"max_retries": 1, "interval_start": 0, "interval_step": 0.2},
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "visibility_timeout": 300,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "retry_on_timeout": True,
        },
        "CELERY_TASK_ROUTES": {
            "consent.hand_over": {"queue": "mail_now"},
            "notifications.drain": {"queue": "mail"},
            "notifications.call": {"queue": "mail"},
        },
        "CELERY_BEAT_SCHEDULE": {
            **{f"pulse of {queue}": _pulse(queue) for queue in QUEUES},
            "count": {"task": "cachoo_privacy.count", "schedule": 60.0, "options": {"expires": 60}},
            "sweep": {"task": "notifications.sweep", "schedule": 15.0, "options": {"expires": 15}},
            "publish": {"task": "policies.publish_due", "schedule": 20.0, "options": {"expires": 20}},
            "letters": {"task": "consent.hand_over", "schedule": 60.0, "options": {"expires": 60}},
            "tidy": {"task": "consent.tidy", "schedule": 60.0, "options": {"expires": 60}},
            "project": {"task": "policies.project", "schedule": 30.0, "options": {"expires": 30}},
            "seal": {"task": "consent.seal", "schedule": 20.0, "options": {"expires": 20}},
            "imports": {"task": "consent.import_history", "schedule": 60.0, "options": {"expires": 60}},
            "keysets": {"task": "consent.refresh_keysets", "schedule": 300.0, "options": {"expires": 300}},
        },
    }


def _pulse(queue: str) -> dict[str, Any]:
    """A bell for whoever takes the queue."""
    return {"task": "cachoo_privacy.pulse", "schedule": 15.0, "options": {"queue": queue, "expires": 15}}
