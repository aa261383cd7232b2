"""A local mail server that keeps every message as a file: the demo's post office."""

import asyncio
import itertools
import logging
import os
import socket
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope


class Keeping:
    """aiosmtpd's handler: one file per message in `folder`, names in order of arrival."""

    def __init__(self, folder: Path):
        self.folder, self.arrivals = folder, itertools.count()

    async def handle_DATA(self, server, session, envelope: Envelope) -> str:
        """The message is on disk before it is taken."""
        self.store(envelope, arrived=time.time_ns())
        return "250 OK"

    def store(self, envelope: Envelope, *, arrived: int) -> Path:
        """The message's file, whole or absent; who sent it to whom stands in its first headers.

        `arrived` is in nanoseconds since 1970.
        """
        path = self.folder / f"{arrived:020d}-{next(self.arrivals):06d}.eml"
        half = path.with_suffix(".half")
        half.write_bytes(letterhead(envelope) + envelope.original_content)
        os.replace(half, path)
        return path


def letterhead(envelope: Envelope) -> bytes:
    """The SMTP envelope as two headers."""
    recipients = ", ".join(envelope.rcpt_tos)
    return f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n".encode()


async def receive(listening: socket.socket, folder: Path) -> None:
    """Takes mail on the socket until cancelled."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # below that it writes down every address
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keeping = Keeping(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeping, hostname="demo.invalid", enable_SMTPUTF8=True), sock=listening
    )
    await server.serve_forever()
