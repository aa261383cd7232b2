"""The consent application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """Records answers; the only application that knows who a subject is."""

    name = "consent"
    verbose_name = _("People and answers")

    def ready(self) -> None:
        """Connect the receivers."""
        from consent import receivers  # noqa: F401
