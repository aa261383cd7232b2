"""The log's last checkpoint as an attachment: whoever gets the mail holds a dated copy that cannot be undone.

Attached and not printed, as c2sp.org/signed-note asks: nobody is meant to read it in the text. What the
file is the text says: an unknown one in a mail about one's data is feared.
"""

from base64 import encodebytes
from dataclasses import dataclass

from consent.models import Log

_PART = (
    "--{outer}\r\n"
    "Content-Type: application/octet-stream\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    'Content-Disposition: attachment; filename="{filename}"\r\n\r\n'
)


@dataclass(frozen=True)
class Attached:
    """A checkpoint to attach: the name of its log, its size and the signed note itself."""

    name: str
    size: int
    note: bytes

    @property
    def filename(self) -> str:
        """What the attachment is called, also where the mail tells what it is."""
        return f"{self.name}-{self.size}.checkpoint"


def last_signed() -> Attached | None:
    """What was last signed of the log that grows; None before anything was."""
    log = Log.objects.current()
    last = log.last() if log else None
    return last and Attached(log.name, last.size, bytes(last.note))


def tail_of(attached: Attached, *, outer: str) -> bytes:
    """The end of a mail whose outer frame has this boundary: the attachment, and that frame's own end."""
    begin = _PART.format(outer=outer, filename=attached.filename)
    body = encodebytes(attached.note).replace(b"\n", b"\r\n")
    return begin.encode() + body + f"--{outer}--\r\n".encode()
