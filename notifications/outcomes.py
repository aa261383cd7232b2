"""What became of one mail, as far as anyone can know, without the address of the person."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from notifications.models import DeliveryState, Reason

LONGEST_TEXT = 200
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


@dataclass(frozen=True)
class Outcome:
    """A final or waiting state of a delivery, with the server's words.

    `tried`: a server was asked to take it, so it counts as an attempt. `wait`: until a deferred or doubtful
    one is due again; None means never.
    """

    state: DeliveryState
    reason: Reason | str = ""
    code: int | None = None
    text: str = ""
    tried: bool = True
    wait: timedelta | None = None

    def after(self, wait: timedelta) -> "Outcome":
        """The same outcome, due again after `wait` if it is one that waits."""
        return replace(self, wait=wait) if self.state == DeliveryState.DEFERRED else self


def words(reply: bytes | str, *, address: str) -> str:
    """A server's reply fit to be stored: no address, not the person's own mailbox name, one short line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = ADDRESS.sub("…", text)
    for part in (address, address.rpartition("@")[0]):
        if part.lower() not in text.lower():
            continue  # most replies name nobody, and a pattern of each person's own is dear
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[
        :LONGEST_TEXT
    ]


def pause_after(attempt: int, *, age: timedelta, chance: float) -> timedelta:
    """How long to wait after that many attempts: a minute, doubled each time, 4 hours at most, +/- 20 %.

    No longer than it has been tried, which is `age`: what a person sends again begins with a minute too.
    Requires attempt >= 1 and 0 <= chance <= 1; `chance` spreads the retries of many mails.
    """
    doubled = min(FIRST_PAUSE * 2 ** min(attempt - 1, 10), FIRST_PAUSE + age, LONGEST_PAUSE)
    return doubled * (0.8 + 0.4 * chance)
