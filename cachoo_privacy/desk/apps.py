"""Puts the desk in the place of Django's own admin; label and templates stay `admin`."""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig
from django.db.models.signals import post_migrate

SCREENS = [
    "policies",
    "versions",
    "announcements",
    "mailings",
    "people",
    "requests",
    "team",
    "audit",
    "keys",
    "webhooks",
]


class DeskConfig(SimpleAdminConfig):
    """Django's admin without its registry: every screen is registered here, by name."""

    default_site = "cachoo_privacy.desk.site.Desk"

    def ready(self) -> None:
        """The screens stand, what shows the company is checked, each migration leaves the groups right."""
        super().ready()
        for screen in SCREENS:
            import_module(f"cachoo_privacy.desk.{screen}")
        import_module("cachoo_privacy.desk.receivers")
        for shown in ("called", "colours", "logo"):
            import_module(f"cachoo_privacy.{shown}")
        roles = import_module("cachoo_privacy.desk.roles")
        post_migrate.connect(roles.give, dispatch_uid="cachoo_privacy.desk.roles")
