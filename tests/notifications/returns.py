"""Mail that comes back, as servers write it."""

from textwrap import dedent

REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: {subject}
Message-ID: <{number}@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

{words}

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; reader000@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <reader000@example.com> is not here

--B
Content-Type: {quoted}

Message-ID: {message_id}
From: notices@testserver
To: reader000@example.com
Subject: =?utf-8?b?2YXYsdit2KjZi9in?=

--B--
"""
COMPLAINT = """\
From: staff@mailbox.example.net
To: {to}
Subject: complaint
Message-ID: <c{number}@mailbox.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an email abuse report.

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Example/1.0
Version: 1

--B
Content-Type: message/rfc822

Message-ID: {message_id}
From: notices@testserver
Subject: x

text
--B--
"""


def report(
    message_id: str,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    to: str = "notices@testserver",
    number: int = 1,
    quoted: str = "text/rfc822-headers",
) -> bytes:
    """A report of delivery about our mail with this Message-ID."""
    return _filled(
        REPORT, message_id=message_id, status=status, action=action, to=to, number=number, quoted=quoted,
        subject="Undelivered Mail", words="Not delivered.",
    )  # fmt: skip


def complaint(message_id: str, *, to: str = "notices@testserver", number: int = 1) -> bytes:
    """A reader pressed "this is spam"."""
    return _filled(COMPLAINT, message_id=message_id, to=to, number=number)


def _filled(text: str, **values: object) -> bytes:
    return dedent(text).format(**values).replace("\n", "\r\n").encode()
