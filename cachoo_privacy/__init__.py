"""The assembly: settings, addresses, servers, the desk of the staff and the demo."""

from cachoo_privacy.celery import app as celery_app

__all__ = ["celery_app"]
