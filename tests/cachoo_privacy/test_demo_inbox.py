"""The demo's mail server keeps what it is sent, as files that tell their order."""

import asyncio
import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email import message_from_bytes

from aiosmtpd.smtp import Envelope

from cachoo_privacy.demo.inbox import Keeping, receive


def envelope(*recipients: str, content: bytes = b"Subject: x\r\n\r\nbody\r\n") -> Envelope:
    one = Envelope()
    one.mail_from, one.rcpt_tos, one.original_content = "notices@cachoo.example", [*recipients], content
    return one


def test_a_message_is_kept_with_its_envelope_before_its_own_headers(tmp_path):
    path = Keeping(tmp_path).store(envelope("layla@example.com"), arrived=7)
    kept = message_from_bytes(path.read_bytes())
    assert kept["X-Envelope-From"] == "notices@cachoo.example"
    assert kept["X-Envelope-To"] == "layla@example.com"
    assert (kept["Subject"], kept.get_payload()) == ("x", "body\r\n")


def test_names_tell_the_order_even_within_one_tick_of_the_clock(tmp_path):
    keeping = Keeping(tmp_path)
    written = [keeping.store(envelope(f"{n}@example.com"), arrived=7) for n in range(12)]
    assert sorted(tmp_path.iterdir()) == written


def test_mail_sent_over_smtp_arrives_as_a_file_only_its_owner_can_reach(tmp_path):
    # In a thread of its own: a browser test may have left a running event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, exchange(tmp_path / "inbox")).result()
    (letter,) = (tmp_path / "inbox").glob("*.eml")
    assert message_from_bytes(letter.read_bytes())["Subject"] == "hello"
    assert (tmp_path / "inbox").stat().st_mode & 0o077 == 0


async def exchange(folder) -> None:
    """One message is sent to a server that keeps its mail in `folder`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        receiving = asyncio.create_task(receive(listening, folder))
        await asyncio.to_thread(send, *listening.getsockname())
        receiving.cancel()
        with suppress(asyncio.CancelledError):
            await receiving


def send(host: str, port: int) -> None:
    with smtplib.SMTP(host, port, timeout=10) as client:
        client.sendmail("omar@example.com", ["layla@example.com"], b"Subject: hello\r\n\r\nlines\r\n")
