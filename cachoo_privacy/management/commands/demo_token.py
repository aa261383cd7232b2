"""Prints a company token of the demo's issuer, to try the API with."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cachoo_privacy.demo.issuer import token


class Command(BaseCommand):
    """Prints one token, valid for an hour."""

    help = "Print a token that the demo's API accepts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose token."""
        parser.add_argument("sub", help="the person's id in the company's app")
        parser.add_argument("--email", default="", help="a confirmed address to carry in the token")

    def handle(self, *args: object, **options: str) -> None:
        """Refuses outside the demo: a real deployment has its own issuer."""
        if not settings.DEMO:
            raise CommandError("Only the demo issues tokens. Start it with `make run`.")
        self.stdout.write(token(options["sub"], email=options["email"], at=timezone.now()))
