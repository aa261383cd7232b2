"""`manage.py demo_inbox`: the demo's mail server, alone in its process."""

import asyncio
import socket
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand

from cachoo_privacy.demo.inbox import receive


class Command(BaseCommand):
    """Receives mail until it is stopped."""

    help = "Take every mail on a local port and keep it as a file under VAR_DIR/inbox."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Where to listen."""
        parser.add_argument("--fd", type=int, help="a listening socket that the demo opened")
        parser.add_argument("--port", type=int, default=1025, help="the port on 127.0.0.1 otherwise")

    def handle(self, *args, fd, port, **options):
        """Runs until it is stopped."""
        listening = socket.create_server(("127.0.0.1", port)) if fd is None else socket.socket(fileno=fd)
        with suppress(KeyboardInterrupt):
            asyncio.run(receive(listening, settings.VAR_DIR / "inbox"))
