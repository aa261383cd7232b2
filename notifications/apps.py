"""The notifications application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Tells people of published versions."""

    name = "notifications"
    verbose_name = _("Announcements")

    def ready(self) -> None:
        """Connect the receivers."""
        from notifications import receivers  # noqa: F401
