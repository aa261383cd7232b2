"""A mail server that keeps nothing but a count, told on each line that it reads. Not a bench."""

import asyncio
import sys

END = b"\r\n.\r\n"
# What every mail server of today offers: a client may say several lines at once (RFC 2920).
OTHERS = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}


class Session(asyncio.Protocol):
    """One connection; every mail is taken."""

    taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Greets."""
        self.transport, self.buffer, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answers whatever is whole, lines that came together with one packet (RFC 2920, 3.2)."""
        self.buffer += data
        answers = []
        while (end := END if self.in_data else b"\r\n") in self.buffer:
            said, _, self.buffer = self.buffer.partition(end)
            answers.append(self.answer(said[:4].upper()))
        self.transport.write(b"".join(answers))

    def answer(self, verb: bytes) -> bytes:
        """The one answer to a line, or to a message."""
        if self.in_data:
            self.in_data = False
            Session.taken += 1
            return b"250 kept\r\n"
        self.in_data = verb == b"DATA"
        return b"354 go\r\n" if self.in_data else OTHERS.get(verb, b"250 OK\r\n")


async def main() -> None:
    """Listens, says where, and how many were taken whenever it is asked."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Session.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
