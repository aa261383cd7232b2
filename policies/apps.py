"""The policies application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Publishes policy versions; knows nothing of people."""

    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        """Register the address converters before any URLconf is read."""
        from policies import converters  # noqa: F401
