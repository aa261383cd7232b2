"""A mail server quick enough for thousands of mails, that fails on purpose and keeps its own log."""

import asyncio
import random
import re
import threading
import time
from bisect import bisect_left
from collections import Counter

END = b"\r\n.\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)


class Edge:
    """`taken` are (recipient, Message-ID) of each mail that was kept, whatever its sender heard of it.

    `moments` are when they came, on the monotonic clock.

    `drops`: the share of messages that are kept without the last answer. `mails_per_connection`: then 421.
    `refusals`: shares of recipients by the answer that they hear, such as {"450 4.2.0 later": 0.3}.
    """

    def __init__(self, *, seconds_per_mail=0.0, drops=0.0, mails_per_connection=None, refusals=None, seed=7):
        self.seconds_per_mail, self.drops = seconds_per_mail, drops
        self.mails_per_connection, self.refusals = mails_per_connection, refusals or {}
        self.taken: list[tuple[str, str]] = []
        self.moments: list[float] = []
        self.dropped = 0
        self.sessions: set[Session] = set()
        self.chance = random.Random(seed)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> "Edge":
        self.thread.start()
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def listen(self, port: int = 0) -> None:
        """It takes connections, on a free port or on the one given."""
        made = self.loop.create_server(lambda: Session(self), "127.0.0.1", port)
        self.server = asyncio.run_coroutine_threadsafe(made, self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]

    async def end(self) -> None:
        """Nobody is connected any more, and the sockets are closed."""
        self.server.close()
        for session in list(self.sessions):
            session.transport.abort()
        await asyncio.sleep(0.1)

    def close(self) -> None:
        """It takes none any more."""
        self.loop.call_soon_threadsafe(self.server.close)

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def most_within(self, seconds: float) -> int:
        """The most mails that came in any stretch of so long."""
        return max(bisect_left(self.moments, at + seconds) - n for n, at in enumerate(self.moments))

    @property
    def copies(self) -> int:
        """How many mails came a second time or more often."""
        return len(self.taken) - len(self.reached)

    @property
    def reached(self) -> set[str]:
        """Everyone who got a mail."""
        return {recipient for recipient, _ in self.taken}

    def message_ids(self) -> Counter:
        """How many different Message-IDs people got: by number, how many people."""
        found: dict[str, set[str]] = {}
        for recipient, identifier in self.taken:
            found.setdefault(recipient, set()).add(identifier)
        return Counter(len(ids) for ids in found.values())


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, edge: Edge):
        self.edge, self.buffer, self.in_data = edge, b"", False
        self.mails, self.recipient = 0, ""

    def connection_made(self, transport):
        self.transport = transport
        self.edge.sessions.add(self)
        self.say("220 edge.test")

    def connection_lost(self, _error):
        self.edge.sessions.discard(self)

    def say(self, line: str) -> None:
        self.transport.write(line.encode() + b"\r\n")

    def data_received(self, data):
        self.buffer += data
        while not self.transport.is_closing() and self.advance():
            pass

    def advance(self) -> bool:
        """Whether a whole line, or the whole message, was there to be heard."""
        end = END if self.in_data else b"\r\n"
        said, found, rest = self.buffer.partition(end)
        if not found:
            return False
        self.buffer = rest
        if self.in_data:
            self.in_data = False
            self.keep(said)
        else:
            self.hear(said.decode())
        return True

    def hear(self, line: str) -> None:
        verb = line[:4].upper()
        if verb == "MAIL":
            self.mails += 1
            most = self.edge.mails_per_connection
            self.recipient = ""
            self.say("421 4.7.0 enough" if most and self.mails > most else "250 OK")
        elif verb == "RCPT":
            self.recipient = line.partition("<")[2].partition(">")[0]
            answer = self.verdict()
            self.recipient = self.recipient if answer.startswith("250") else ""
            self.say(answer)
        elif verb == "DATA":
            self.in_data = bool(self.recipient)
            self.say("354 go" if self.in_data else "554 5.5.1 no valid recipients")
        elif verb == "EHLO":
            self.say("250-edge.test\r\n250 PIPELINING")
        elif verb == "QUIT":
            self.say("221 bye")
            self.transport.close()
        else:
            self.say("250 OK")

    def verdict(self) -> str:
        """A 5xx is said to the same people always, a 4xx by chance."""
        drawn = self.edge.chance.random()
        for answer, share in self.edge.refusals.items():
            of_person = random.Random(f"{answer}{self.recipient}").random()
            if (of_person if answer.startswith("5") else drawn) < share:
                return answer
        return "250 OK"

    def keep(self, message: bytes) -> None:
        self.edge.moments.append(time.monotonic())
        self.edge.taken.append((self.recipient, MESSAGE_ID.search(message)[1].decode()))
        if self.edge.chance.random() < self.edge.drops:
            self.edge.dropped += 1
            self.transport.abort()
        elif self.edge.seconds_per_mail:
            self.edge.loop.call_later(self.edge.seconds_per_mail, self.say, "250 2.0.0 kept")
        else:
            self.say("250 2.0.0 kept")
